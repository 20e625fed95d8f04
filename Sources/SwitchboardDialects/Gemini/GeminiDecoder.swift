import HTTPTypes
import SwitchboardCore

/// Reads an answer, whole or in chunks, which have the same shape. A finish reason does not end a stream (older models
/// send one with every chunk): the end of the connection does.
struct GeminiDecoder: EventDecoder {
    let context: ResponseContext
    private var hasStarted = false
    /// What the ids begin with that are made for calls without one.
    private var callStem = "call"
    private var isDone = false
    private var candidates: [Int: GeminiCandidate] = [:]
    private var blockReason: String?
    private var usage = GeminiUsage()
    private var extras = Extras()

    init(context: ResponseContext) { self.context = context }

    mutating func decode(_ frame: Frame, into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone else { return }
        let isWhole = if case .whole = frame { true } else { false }
        let root = try JSONValue(parsing: frame.payload, as: .answer)
        if root.isArray, isWhole {
            for element in root.elements { try read(element, isWhole: false, &events) }
        } else {
            try read(root, isWhole: isWhole, &events)
        }
        guard isWhole else { return }
        guard isOver else { throw root.problem("neither an answer nor an error of Gemini's.") }
        finish(&events)
    }

    mutating func end(into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone else { return }
        guard isOver else {
            throw LLMError(
                .incompleteStream, "The answer broke off before its finish reason.", provider: context.target.provider,
                model: context.target.model)
        }
        finish(&events)
    }

    private var isOver: Bool {
        blockReason != nil || (!candidates.isEmpty && candidates.values.allSatisfy { $0.reason != nil })
    }

    private mutating func read(
        _ root: JSONValue,
        isWhole: Bool,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        if let problem = root["error"], !problem.isNull {
            throw GeminiOutcome.error(status: nil, headers: [:], body: root.raw.utf8, target: context.target)
        }
        for name in root.duplicateKeys {
            events.append(.warning(Warning(.malformed, field: name, "The key stands twice; the last one counts.")))
        }
        start(root, isWhole: isWhole, &events)
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "candidates": for candidate in try value.array() { try read(candidate: candidate, isWhole, &events) }
            case "usageMetadata", "usage_metadata":
                usage.read(value)
                events.append(.usage(usage.usage))
            case "modelVersion", "model_version", "responseId", "response_id": break
            case "promptFeedback", "prompt_feedback":
                if let reason = value["blockReason"] ?? value["block_reason"], !reason.isNull {
                    blockReason = reason.asString ?? reason.raw.description
                }
                extras[.gemini, "promptFeedback"] = value.raw
            default: extras[.gemini, Extras.name(ofField: key.string)] = value.raw
            }
        }
    }

    /// A few letters that stand for an answer's id: calls without ids of their own must not have those of another answer's.
    private static func short(_ id: String) -> String {
        let hash = id.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return String(hash & 0x000F_FFFF_FFFF_FFFF, radix: 36)
    }

    private mutating func start(_ root: JSONValue, isWhole: Bool, _ events: inout [StreamEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        let id = (root["responseId"] ?? root["response_id"])?.asString ?? ""
        if !id.isEmpty { callStem = "call_" + GeminiDecoder.short(id) }
        let model = (root["modelVersion"] ?? root["model_version"])?.asString
        if model == nil, isWhole { extras[.gemini, "@modelVersion"] = "false" }
        events.append(
            .start(
                ResponseHead(
                    id: id, provider: context.target.provider,
                    model: model.map { ModelID($0) } ?? context.target.model,
                    created: root["createTime"]?.asString.flatMap(Timestamp.seconds))))
    }

    private mutating func read(
        candidate value: JSONValue,
        _ isWhole: Bool,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        let index = max(0, value["index"]?.asInt ?? 0)
        guard candidates.count < 129 || candidates[index] != nil else {
            throw value.problem("more than 128 candidates.")
        }
        var candidate = candidates[index] ?? GeminiCandidate(idPrefix: index == 0 ? callStem : "\(callStem)_c\(index)")
        candidates[index] = nil
        var steps: [StreamEvent] = []
        try candidate.read(value, isWhole: isWhole, &steps)
        candidates[index] = candidate
        events += index == 0 ? steps : steps.map { .alternative($0, choice: index) }
    }

    private mutating func finish(_ events: inout [StreamEvent]) {
        isDone = true
        for index in candidates.keys.sorted() where index > 0 {
            guard var candidate = candidates[index] else { continue }
            var steps: [StreamEvent] = []
            let ending = candidate.end(&steps)
            steps.append(.done(ending))
            events += steps.map { .alternative($0, choice: index) }
        }
        var ending: Ending
        if var first = candidates[0] {
            ending = first.end(&events)
            if first.reason == nil, let blockReason {
                ending.finish = FinishReason(.contentFilter, raw: blockReason, dialect: .gemini)
                ending.extras[.gemini, "@blocked"] = "true"
            }
        } else {
            ending = Ending(finish: FinishReason(.contentFilter, raw: blockReason, dialect: .gemini))
            ending.extras[.gemini, "@blocked"] = "true"
            ending.extras[.gemini, "@candidates"] = "false"
        }
        ending.usage = usage.usage
        ending.extras.merge(extras)
        events.append(.done(ending))
    }
}
