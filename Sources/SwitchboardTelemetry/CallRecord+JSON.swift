public import SwitchboardCore

extension CallRecord {
    /// The record as JSON, for the dashboard, the live view and the last event of a stream.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("at", began)
            writer.field("client", orNull: client)
            writer.field("door", door.rawValue)
            writer.field("operation", operation.rawValue)
            writer.field("streaming", isStreaming)
            writer.field("asked", orNull: asked?.rawValue)
            writer.field("provider", orNull: provider?.rawValue)
            writer.field("model", orNull: model?.rawValue)
            writer.field("status", status)
            writer.field("code", orNull: error?.description)
            writer.field("message", orNull: message)
            writer.field("finish", orNull: finish?.rawValue)
            writer.field("firstToken", orNull: firstToken?.inSeconds)
            writer.field("duration", duration.inSeconds)
            writer.field("usage") { writer in write(usage, to: &writer) }
            writer.field("costPicodollars", orNull: cost.map { Int($0.picodollars) })
            writer.field("cost", orNull: cost?.description)
            writer.key("cache")
            if let verdict = trail?.cache { write(verdict, to: &writer) } else { writer.null() }
            writer.field("strategy", orNull: trail?.strategy?.rawValue)
            writer.field("attempts") { writer in
                writer.array { writer in for attempt in trail?.attempts ?? [] { write(attempt, to: &writer) } }
            }
            writer.field("candidates") { writer in
                writer.array { writer in for candidate in trail?.candidates ?? [] { write(candidate, to: &writer) } }
            }
            writer.field("notes") { writer in
                writer.array { writer in for note in trail?.notes ?? [] { writer.string(note) } }
            }
            writer.field("warnings", warnings)
        }
    }

    private func write(_ usage: Usage, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("input", orNull: usage.input)
            writer.field("cacheRead", orNull: usage.cacheRead)
            writer.field("cacheWrite", orNull: usage.cacheWrite)
            writer.field("output", orNull: usage.output)
            writer.field("reasoning", orNull: usage.reasoning)
            writer.field("estimated", usage.isEstimated)
        }
    }

    private func write(_ verdict: CacheVerdict, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("kind", verdict.kind.rawValue)
            writer.field("age", orNull: verdict.age?.inSeconds)
            writer.field("similarity", orNull: verdict.similarity)
            writer.field("confidence", orNull: verdict.confidence)
            writer.field("savedPicodollars", orNull: verdict.saved.map { Int($0.picodollars) })
        }
    }

    private func write(_ attempt: DecisionTrail.Attempt, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("provider", attempt.provider.rawValue)
            writer.field("model", attempt.model.rawValue)
            writer.field("kind", attempt.kind.rawValue)
            writer.field("began", attempt.began.inSeconds)
            writer.field("duration", orNull: attempt.duration?.inSeconds)
            writer.field("firstToken", orNull: attempt.timeToFirstToken?.inSeconds)
            switch attempt.outcome {
            case .answered?: writer.field("outcome", "answered")
            case .failed(let code, let message)?:
                writer.field("outcome", code.description)
                writer.field("message", message)
            case nil: writer.field("outcome", "abandoned")
            }
            writer.field("costPicodollars", orNull: attempt.cost.map { Int($0.picodollars) })
            writer.field("estimated", attempt.isEstimated)
            writer.field("credential", attempt.credential)
        }
    }

    private func write(_ candidate: DecisionTrail.Candidate, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("provider", candidate.provider.rawValue)
            writer.field("model", candidate.model.rawValue)
            switch candidate.verdict {
            case .planned(let rank): writer.field("rank", rank)
            case .ruledOut(let reason): writer.field("reason", reason)
            }
            writer.field("estimatedPicodollars", orNull: candidate.estimatedCost.map { Int($0.picodollars) })
            writer.field("breaker", candidate.breaker.rawValue)
            writer.field("inFlight", candidate.inFlight)
            writer.field("fallback", candidate.isFallback)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: StaticString, orNull value: String?) {
        if let value { field(name, value) } else { field(name, RawJSON.null) }
    }

    fileprivate mutating func field(_ name: StaticString, orNull value: Int?) {
        if let value { field(name, value) } else { field(name, RawJSON.null) }
    }

    fileprivate mutating func field(_ name: StaticString, orNull value: Double?) {
        if let value { field(name, value) } else { field(name, RawJSON.null) }
    }
}
