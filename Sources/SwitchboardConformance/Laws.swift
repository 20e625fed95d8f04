import HTTPTypes
import SwitchboardCore
import SwitchboardDialects

/// Runs the laws over recordings.
public struct Laws: Sendable {
    /// At how many places of a body law 8 cuts it off and changes a byte.
    public var places: Int

    public init(places: Int = 60) { self.places = max(1, places) }

    /// The verdicts on every recording, in their order; a stream is also held against the whole answer that it names.
    public func judge(_ recordings: [Recording]) -> [(recording: Recording, verdicts: [Verdict])] {
        var strangers = Strangers()
        return recordings.map { recording in
            var verdicts = judge(recording)
            if let verdict = judge(recording, with: &strangers) { verdicts.append(verdict) }
            if let pair = recording.pair {
                let whole = recordings.first { $0.id == pair }
                let failure = whole.map { streamMatchesWhole(recording, $0) } ?? "There is no recording \(pair)."
                verdicts.append(
                    Verdict(
                        recording: recording.id, law: .streamMatchesWhole, failure: failure,
                        excuse: failure == nil ? nil : Exceptions.reason(recording.id, .streamMatchesWhole)))
            }
            return (recording, verdicts)
        }
    }

    /// `nil` where nothing can be put in that was not judged before.
    private func judge(_ recording: Recording, with strangers: inout Strangers) -> Verdict? {
        guard recording.status < 300, Subject(recording) != nil else { return nil }
        var judged = 0
        var failures: [String] = []
        func judge(_ what: String, _ variant: Recording, _ law: (Subject) throws(LLMError) -> String?) {
            guard let subject = Subject(variant) else { return }
            judged += 1
            do throws(LLMError) {
                if let failure = try law(subject) { failures.append("\(what): \(failure)") }
            } catch {
                failures.append("\(what): \(error)")
            }
        }
        if let body = recording.requestBody, let tree = Tree(body) {
            for (what, changed) in strangers.variants(of: tree, kind: recording.api + " request") {
                var variant = recording
                variant.requestBody = changed.bytes
                judge(what, variant) { (subject) throws(LLMError) in try requestRoundTrip(subject) }
            }
        }
        if !recording.isStreaming, let tree = Tree(recording.body) {
            for (what, changed) in strangers.variants(of: tree, kind: recording.api + " answer") {
                var variant = recording
                variant.requestBody = nil
                variant.body = changed.bytes
                judge(what, variant) { (subject) throws(LLMError) in
                    if let failure = try answerRoundTrip(subject) { return failure }
                    return try unknownFields(subject)
                }
            }
        }
        guard judged > 0 else { return nil }
        let failure = failures.isEmpty ? nil : failures.joined(separator: "; ")
        return Verdict(
            recording: recording.id, law: .strangers, failure: failure,
            excuse: failure == nil ? nil : Exceptions.reason(recording.id, .strangers))
    }

    private func streamMatchesWhole(_ stream: Recording, _ whole: Recording) -> String? {
        guard let streamed = Subject(stream), let whole = Subject(whole) else { return "No dialect reads this pair." }
        do throws(LLMError) {
            return CompletionDifference.first(
                try Subject.fold(try whole.events(of: [whole.recording.body[...]])),
                try Subject.fold(try streamed.events(of: [stream.body[...]])), notes: false)
        } catch {
            return "\(error)"
        }
    }

    /// One verdict for each law that applies to a recording alone; none for an API that no dialect completes with.
    public func judge(_ recording: Recording) -> [Verdict] {
        guard let subject = Subject(recording) else { return OperationLaws(recording)?.judge() ?? [] }
        var verdicts: [Verdict] = []
        func judge(_ law: Law, _ body: () throws(LLMError) -> String?) {
            let failure: String?
            do throws(LLMError) { failure = try body() } catch { failure = "\(error)" }
            verdicts.append(
                Verdict(
                    recording: recording.id, law: law, failure: failure,
                    excuse: failure == nil ? nil : Exceptions.reason(recording.id, law)))
        }
        if recording.requestBody != nil, !isRefusedRequest(recording) {
            judge(.requestRoundTrip) { () throws(LLMError) in try requestRoundTrip(subject) }
            judge(.stablePrefix) { () throws(LLMError) in try stablePrefix(subject) }
        }
        guard recording.status < 300 else {
            judge(.hub) { () throws(LLMError) in try ErrorLaw.judge(recording, subject.dialect, subject.target) }
            return verdicts
        }
        switch outcome(subject) {
        case .failure(let error) where error.code == .badResponse || error.code == .incompleteStream:
            judge(.answerRoundTrip) { "The answer cannot be read: \(error)" }
        case .failure:
            judge(.chunking) { () throws(LLMError) in try chunking(subject) }
        case .success:
            judge(.chunking) { () throws(LLMError) in try chunking(subject) }
            if recording.isStreaming { judge(.truncation) { () throws(LLMError) in try truncation(subject) } }
            judge(.answerRoundTrip) { () throws(LLMError) in try answerRoundTrip(subject) }
            if !recording.isStreaming { judge(.unknownFields) { () throws(LLMError) in try unknownFields(subject) } }
            judge(.hub) { () throws(LLMError) in try hub(subject) }
        }
        judge(.noTrap) { noTrap(subject) }
        return verdicts
    }

    /// A request that its provider called malformed need not survive us either.
    private func isRefusedRequest(_ recording: Recording) -> Bool { recording.status == 400 || recording.status == 422 }

    private func outcome(_ subject: Subject) -> Result<[StreamEvent], LLMError> {
        do throws(LLMError) { return .success(try subject.events(of: [subject.recording.body[...]])) } catch {
            return .failure(error)
        }
    }

    // MARK: Requests

    private func requestRoundTrip(_ subject: Subject) throws(LLMError) -> String? {
        guard let inbound = try subject.inbound(), let body = subject.recording.requestBody else { return nil }
        let request = try subject.dialect.server.decode(inbound)
        let target = Target(provider: subject.target.provider, model: request.model ?? "recorded")
        let outbound = try subject.dialect.client.encode(request, for: target, streaming: inbound.isStreaming)
        var head = inbound.head
        for item in outbound.query where !head.query.contains(where: { $0.name == item.name }) {
            head.query.append(item)
        }
        var again = try subject.dialect.server.decode(try subject.dialect.server.inspect(head, body: outbound.body))
        if request.model == nil { again.model = nil }
        if again != request {
            return "decode(encode(request)) is another request: \(RequestDifference.first(request, again))"
        }
        guard let original = Tree(body), var copy = Tree(outbound.body) else {
            return "The request encodes to what is not JSON."
        }
        if request.model == nil, case .object(var members) = copy {
            members["model"] = nil
            copy = .object(members)
        }
        let differences = Canon.body(original, of: subject.dialect.id)
            .differences(from: Canon.body(copy, of: subject.dialect.id))
        return differences.isEmpty ? nil : differences.prefix(6).joined(separator: "; ")
    }

    private func stablePrefix(_ subject: Subject) throws(LLMError) -> String? {
        guard let inbound = try subject.inbound() else { return nil }
        var request = try subject.dialect.server.decode(inbound)
        let target = Target(provider: subject.target.provider, model: request.model ?? "recorded")
        let whole = try subject.dialect.client.encode(request, for: target, streaming: false).body
        let messages = request.messages
        for end in messages.indices.dropFirst() where messages[end].role == .assistant {
            request.messages = Array(messages[..<end])
            let earlier = try subject.dialect.client.encode(request, for: target, streaming: false).body
            let common = zip(earlier, whole).prefix { $0 == $1 }.count
            let closing = earlier[common...]
            if !closing.allSatisfy({ UInt8(ascii: "]") == $0 || UInt8(ascii: "}") == $0 }) {
                let text = String(decoding: closing.prefix(60), as: UTF8.self)
                return "The request up to message \(end) is no prefix of the whole: …\(text)"
            }
        }
        return nil
    }

    // MARK: Answers

    private func chunking(_ subject: Subject) throws(LLMError) -> String? {
        let body = subject.recording.body
        let expected = outcome(subject)
        func differs(_ chunks: [ArraySlice<UInt8>]) -> Bool {
            let got: Result<[StreamEvent], LLMError>
            do throws(LLMError) { got = .success(try subject.events(of: chunks)) } catch { got = .failure(error) }
            return got != expected
        }
        if differs(body.indices.map { body[$0...$0] }) { return "Byte by byte, other events come out." }
        let stride = max(1, body.count / 200)
        for cut in Swift.stride(from: 1, to: max(body.count, 1), by: stride)
        where differs([body[..<cut], body[cut...]]) {
            return "Cut at \(cut), other events come out."
        }
        return nil
    }

    private func truncation(_ subject: Subject) throws(LLMError) -> String? {
        let body = subject.recording.body
        let whole = try Subject.fold(try subject.events(of: [body[...]]))
        let stride = max(1, body.count / 400)
        for cut in Swift.stride(from: 0, to: body.count, by: stride) {
            do throws(LLMError) {
                let part = try Subject.fold(try subject.events(of: [body[..<cut]]))
                if part.message != whole.message || part.finish != whole.finish {
                    return "Cut at \(cut) of \(body.count), it passes as a whole answer."
                }
            } catch {
                if error.code != .incompleteStream { return "Cut at \(cut) of \(body.count): \(error)" }
            }
        }
        return nil
    }

    private func answerRoundTrip(_ subject: Subject) throws(LLMError) -> String? {
        let events = try subject.events(of: [subject.recording.body[...]])
        let completion = try Subject.fold(events)
        let inbound = try subject.anyInbound(of: subject.dialect, streaming: subject.recording.isStreaming)
        var out: [UInt8] = []
        let framing: Framing
        if subject.recording.isStreaming {
            var encoder = subject.dialect.server.encoder(for: inbound)
            for event in events { encoder.encode(event, into: &out) }
            framing = subject.framing
        } else {
            subject.dialect.server.encode(completion, for: inbound, into: &out)
            framing = .whole
        }
        let again = try Subject.events(of: [out[...]], in: subject.dialect, framing: framing, target: subject.target)
        if let difference = CompletionDifference.first(completion, try Subject.fold(again)) { return difference }
        if subject.recording.isStreaming, let difference = EventDifference.first(events, again) { return difference }
        return nil
    }

    private func unknownFields(_ subject: Subject) throws(LLMError) -> String? {
        let completion = try Subject.fold(try subject.events(of: [subject.recording.body[...]]))
        let inbound = try subject.anyInbound(of: subject.dialect, streaming: false)
        var out: [UInt8] = []
        subject.dialect.server.encode(completion, for: inbound, into: &out)
        guard let original = Tree(subject.recording.body), let copy = Tree(out) else {
            return "The answer encodes to what is not JSON."
        }
        // What every answer of an API has may be written where a provider had left it out.
        let envelope: Set<String> = ["id", "object", "type", "role", "created", "created_at", "model", "status"]
        let differences = Canon.body(original, of: subject.dialect.id)
            .differences(from: Canon.body(copy, of: subject.dialect.id))
            .filter { !envelope.map { $0 + " is added" }.contains($0) }
        return differences.isEmpty ? nil : differences.prefix(6).joined(separator: "; ")
    }

    private func hub(_ subject: Subject) throws(LLMError) -> String? {
        let events = try subject.events(of: [subject.recording.body[...]])
        let completion = try Subject.fold(events)
        for other in Spoken.dialects
        where other.id != subject.dialect.id && HubDifference.hasPlace(for: completion, in: other.id) {
            for streaming in [false, true] {
                let inbound = try subject.anyInbound(of: other, streaming: streaming)
                var out: [UInt8] = []
                if streaming {
                    var encoder = other.server.encoder(for: inbound)
                    for event in events { encoder.encode(event, into: &out) }
                } else {
                    other.server.encode(completion, for: inbound, into: &out)
                }
                let framing = streaming ? Subject.framing(of: other.id) : .whole
                do throws(LLMError) {
                    let seen = try Subject.fold(
                        try Subject.events(of: [out[...]], in: other, framing: framing, target: subject.target))
                    if let difference = HubDifference.first(completion, seen, through: other.id) {
                        return "Through \(other.id)\(streaming ? ", streamed" : ""): \(difference)"
                    }
                } catch {
                    return "Through \(other.id)\(streaming ? ", streamed" : ""): \(error)"
                }
            }
        }
        return nil
    }

    /// Cut off and changed in one byte, at as many places as wanted: errors are fine, a trap ends the process.
    private func noTrap(_ subject: Subject) -> String? {
        for broken in Damage(subject.recording.body, places: places) { _ = try? subject.events(of: [broken[...]]) }
        guard let request = subject.recording.requestBody else { return nil }
        for broken in Damage(request, places: places) {
            guard let inbound = try? subject.dialect.server.inspect(subject.head, body: broken) else { continue }
            _ = try? subject.dialect.server.decode(inbound)
        }
        return nil
    }
}

/// A text in all the ways that it can be damaged at one place: cut off there, and its byte changed to another, to one that
/// means something in JSON or in a stream, and to one that is never text.
private struct Damage: Sequence {
    private static let meaningful = Array("\"\\{}[],:0-e \n\r".utf8) + [0, 0x80, 0xE2, 0xFF]

    let text: [UInt8]
    let stride: Int

    init(_ text: [UInt8], places: Int) {
        self.text = text
        stride = Swift.max(1, text.count / places)
    }

    func makeIterator() -> AnyIterator<[UInt8]> {
        var at = 0
        var kind = 0
        return AnyIterator {
            guard at < text.count else { return nil }
            defer {
                kind = (kind + 1) % 3
                if kind == 0 { at += stride }
            }
            var broken = text
            switch kind {
            case 0: return Array(text[..<at])
            case 1: broken[at] = broken[at] &+ 1 ^ 0x55
            default: broken[at] = Damage.meaningful[at / stride % Damage.meaningful.count]
            }
            return broken
        }
    }
}
