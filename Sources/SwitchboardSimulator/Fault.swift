public import SwitchboardCore

/// Something that goes wrong, and when.
public struct Fault: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// An HTTP error, in the dialect's own words. `retryAfter` is sent as a header, in seconds.
        case status(Int, retryAfter: Int?)
        /// A 200 whose first event is an overload error.
        case overloadBeforeStream
        /// An overload error in the middle of the answer.
        case overloadMidStream
        /// The connection closes in the middle of the answer.
        case cut
        /// The answer stops in the middle and the connection stays open.
        case stall
        /// A line in the middle of the answer is no JSON.
        case malformed
        /// The head of the response is late.
        case slowFirstByte(Duration)
        /// The head comes at once, the first piece of the answer late.
        case slowFirstToken(Duration)
        /// The connection is reset before anything is answered.
        case reset
        /// The connection stays open, and nothing is ever answered.
        case silence
        /// Everything comes but the formality at the end (`[DONE]`, `message_stop`), and the connection stays open.
        case noLastWord
        /// A 400: the prompt is longer than the model's window.
        case contextTooLong
        /// A 400: the provider's policy forbids the prompt.
        case contentFiltered
        /// A 400 for conversations that end with the beginning of the answer.
        case refusesPrefill
    }

    /// Which requests it strikes, counted from 1.
    public enum When: Sendable, Hashable {
        case always
        /// The nth, the 2nth, …
        case every(Int)
        /// The first n.
        case first(Int)
        /// All that come within this time of the first.
        case within(Duration)
        /// With this probability, from 0 to 1; the seed decides which.
        case probability(Double)
    }

    public var kind: Kind
    public var when: When
    /// Only requests for this model.
    public var model: ModelID?
    /// After how many pieces of the answer one in the middle of it strikes; `nil` is half of them.
    public var after: Int?

    public init(_ kind: Kind, when: When = .always, model: ModelID? = nil, after: Int? = nil) {
        self.kind = kind
        self.when = when
        self.model = model
        self.after = after
    }

    /// - Parameter elapsed: Since the first request.
    func strikes(
        request number: Int,
        elapsed: Duration,
        model asked: ModelID?,
        using generator: inout SeededGenerator
    ) -> Bool {
        if let model, model != asked { return false }
        switch when {
        case .within(let duration): return elapsed < duration
        case .always: return true
        case .every(let period): return period > 0 && number.isMultiple(of: period)
        case .first(let count): return number <= count
        case .probability(let chance): return Double.random(in: 0..<1, using: &generator) < chance
        }
    }
}

extension Fault {
    /// What ``init(parsing:)`` understands, for help texts and errors.
    public static let grammar = """
        KIND[,KEY=VALUE…] with KIND one of status=CODE, overload, overload-mid, cut, stall, malformed, slow=SECONDS, \
        slow-token=SECONDS, reset, silence, no-last-word, context-length, content-filter, refuse-prefill; \
        keys: every=N, first=N, within=SECONDS, chance=0…1, after=PIECES, model=NAME, retry-after=SECONDS
        """

    /// Reads `status=429,retry-after=2,every=3`.
    /// - Throws: ``LLMError/Code/invalidRequest`` with the word that is wrong and what is allowed.
    public init(parsing text: String) throws(LLMError) {
        var kind: Kind?
        var when = When.always
        var model: ModelID?
        var retryAfter: Int?
        var after: Int?
        for word in text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let pair = word.split(separator: "=", maxSplits: 1)
            let name = pair.first.map { $0.filter { $0 != " " } } ?? ""
            let value = pair.count > 1 ? String(pair[1]) : ""
            switch name {
            case "status": kind = .status(try Fault.integer(value, in: 400...599, word), retryAfter: nil)
            case "overload": kind = .overloadBeforeStream
            case "overload-mid": kind = .overloadMidStream
            case "cut": kind = .cut
            case "stall": kind = .stall
            case "malformed": kind = .malformed
            case "slow": kind = .slowFirstByte(try Fault.seconds(value, word))
            case "slow-token": kind = .slowFirstToken(try Fault.seconds(value, word))
            case "reset": kind = .reset
            case "silence": kind = .silence
            case "no-last-word": kind = .noLastWord
            case "context-length": kind = .contextTooLong
            case "content-filter": kind = .contentFiltered
            case "refuse-prefill": kind = .refusesPrefill
            case "within": when = .within(try Fault.seconds(value, word))
            case "after": after = try Fault.integer(value, in: 0...1_000_000, word)
            case "every": when = .every(try Fault.integer(value, in: 1...1_000_000, word))
            case "first": when = .first(try Fault.integer(value, in: 1...1_000_000, word))
            case "chance": when = .probability(try Fault.number(value, in: 0...1, word))
            case "retry-after": retryAfter = try Fault.integer(value, in: 0...86_400, word)
            case "model": model = ModelID(value)
            default: throw Fault.refused(word)
            }
        }
        if case .status(let code, _) = kind { kind = .status(code, retryAfter: retryAfter) }
        guard let kind else { throw Fault.refused(text[...]) }
        self.init(kind, when: when, model: model, after: after)
    }

    private static func seconds(_ text: String, _ word: Substring) throws(LLMError) -> Duration {
        .milliseconds(Int64(try number(text, in: 0...3_600, word) * 1_000))
    }

    private static func integer(
        _ text: String,
        in range: ClosedRange<Int>,
        _ word: Substring
    ) throws(LLMError) -> Int {
        guard let number = Int(text), range.contains(number) else { throw refused(word) }
        return number
    }

    private static func number(
        _ text: String,
        in range: ClosedRange<Double>,
        _ word: Substring
    ) throws(LLMError) -> Double {
        guard let number = Double(text), range.contains(number) else { throw refused(word) }
        return number
    }

    private static func refused(_ word: Substring) -> LLMError {
        LLMError(.invalidRequest, "\"\(word)\" is no fault. Allowed: \(grammar).", field: "fault")
    }
}
