import SwitchboardCore

/// Calls as OpenTelemetry's spans, in the JSON of OTLP, by the semantic conventions for generative AI.
struct OTLPSpans {
    let service: String
    let version: String
    let random: RandomSource

    /// A span for each call and one for each of its attempts; calls that are not sampled are left out.
    func request(for calls: [CallRecord]) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.object { writer in
                writer.field("resourceSpans") { writer in
                    writer.array { writer in
                        writer.object { writer in
                            OTLP.writeResource(service, version, to: &writer)
                            writer.field("scopeSpans") { writer in
                                writer.array { writer in
                                    writer.object { writer in
                                        OTLP.writeScope(to: &writer)
                                        writer.field("spans") { writer in
                                            writer.array { writer in for call in calls { write(call, to: &writer) } }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return bytes
    }

    private func write(_ call: CallRecord, to writer: inout JSONWriter) {
        guard let trace = call.trace, trace.isSampled else { return }
        let operation = call.operation.convention
        let began = OTLP.nanoseconds(call.began)
        writer.object { writer in
            writer.field("traceId", trace.traceText)
            writer.field("spanId", TraceContext.hex(trace.spanID))
            writer.field("parentSpanId", ifPresent: trace.parentID.map(TraceContext.hex))
            writer.field("traceState", ifPresent: trace.state)
            writer.field("name", "\(operation) \(call.asked?.rawValue ?? call.model?.rawValue ?? "auto")")
            writer.field("kind", 2)
            writer.field("startTimeUnixNano", String(began))
            writer.field("endTimeUnixNano", String(began + OTLP.nanoseconds(call.duration)))
            writer.field("attributes") { writer in
                writer.array { writer in
                    OTLP.attribute("gen_ai.operation.name", operation, to: &writer)
                    OTLP.attribute("gen_ai.provider.name", call.provider?.convention, to: &writer)
                    OTLP.attribute("gen_ai.request.model", call.asked?.rawValue, to: &writer)
                    OTLP.attribute("gen_ai.response.model", call.model?.rawValue, to: &writer)
                    OTLP.attribute("gen_ai.usage.input_tokens", call.usage.input, to: &writer)
                    OTLP.attribute("gen_ai.usage.output_tokens", call.usage.output, to: &writer)
                    OTLP.attribute("gen_ai.response.finish_reasons", list: call.finish?.rawValue, to: &writer)
                    OTLP.attribute("http.response.status_code", call.status, to: &writer)
                    OTLP.attribute("error.type", call.error?.description, to: &writer)
                    OTLP.attribute("switchboard.id", call.id, to: &writer)
                    OTLP.attribute("switchboard.client", call.client, to: &writer)
                    OTLP.attribute("switchboard.door", call.door.rawValue, to: &writer)
                    OTLP.attribute(
                        "switchboard.cost", call.cost.map { String($0.description.dropFirst()) }, to: &writer)
                    OTLP.attribute("switchboard.cache", call.trail?.cache?.kind.rawValue, to: &writer)
                }
            }
            writeStatus(call.error, to: &writer)
        }
        for attempt in call.trail?.attempts ?? [] { write(attempt, of: call, trace, began, to: &writer) }
    }

    private func write(
        _ attempt: DecisionTrail.Attempt,
        of call: CallRecord,
        _ trace: TraceContext,
        _ began: Int,
        to writer: inout JSONWriter
    ) {
        let start = began + OTLP.nanoseconds(attempt.began)
        var error: LLMError.Code?
        if case .failed(let code, _)? = attempt.outcome { error = code }
        writer.object { writer in
            writer.field("traceId", trace.traceText)
            writer.field("spanId", TraceContext.hex(TraceContext.id(random)))
            writer.field("parentSpanId", TraceContext.hex(trace.spanID))
            writer.field("name", "\(call.operation.convention) \(attempt.model)")
            writer.field("kind", 3)
            writer.field("startTimeUnixNano", String(start))
            writer.field("endTimeUnixNano", String(start + OTLP.nanoseconds(attempt.duration ?? .zero)))
            writer.field("attributes") { writer in
                writer.array { writer in
                    OTLP.attribute("gen_ai.operation.name", call.operation.convention, to: &writer)
                    OTLP.attribute("gen_ai.provider.name", attempt.provider.convention, to: &writer)
                    OTLP.attribute("gen_ai.request.model", attempt.model.rawValue, to: &writer)
                    OTLP.attribute("error.type", error?.description, to: &writer)
                    OTLP.attribute("switchboard.attempt", attempt.kind.rawValue, to: &writer)
                    OTLP.attribute("switchboard.credential", attempt.credential, to: &writer)
                    OTLP.attribute(
                        "switchboard.cost", attempt.cost.map { String($0.description.dropFirst()) }, to: &writer)
                }
            }
            writeStatus(error, to: &writer)
        }
    }

    private func writeStatus(_ error: LLMError.Code?, to writer: inout JSONWriter) {
        writer.field("status") { writer in
            writer.object { writer in if error != nil { writer.field("code", 2) } }
        }
    }
}

extension CallRecord.Operation {
    /// The word of the semantic conventions.
    var convention: String {
        switch self {
        case .chat: "chat"
        case .completion: "text_completion"
        case .embeddings: "embeddings"
        case .models: "models"
        case .tokens: "count_tokens"
        case .passThrough: "pass_through"
        }
    }
}

extension ProviderID {
    /// The name of the semantic conventions, where they have one.
    var convention: String { self == .google ? "gcp.gemini" : rawValue }
}
