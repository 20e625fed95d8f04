import HTTPTypes
import SwitchboardCore

/// Reads an answer, whole or in chunks: both are the same object.
struct OpenAICompletionsDecoder: EventDecoder {
    private static let dialect = DialectID.openAICompletions
    /// Of one request: each of its prompts has as many as were asked for.
    private static let choiceLimit = 2_048

    let context: ResponseContext
    private var hasStarted = false
    private var isDone = false
    private var choices: [Int: OpenAICompletionsChoice] = [:]
    private var usage: Usage?
    private var extras = Extras()
    private var serviceTier: String?

    init(context: ResponseContext) { self.context = context }

    mutating func decode(_ frame: Frame, into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone else { return }
        let payload = frame.payload
        if payload.count == 6, payload.elementsEqual("[DONE]".utf8) {
            guard hasFinished || usage != nil else { return }
            return finish(&events)
        }
        let root = try JSONValue(parsing: payload, as: .answer)
        if let problem = root["error"], !problem.isNull {
            var error = OpenAIError.decode(problem, status: nil, target: context.target)
            error.body = RawJSON(utf8: Array(payload))
            error.dialect = Self.dialect
            throw error
        }
        for name in root.duplicateKeys {
            events.append(.warning(Warning(.malformed, field: name, "The key stands twice; the last one counts.")))
        }
        start(root, &events)
        for (key, value) in try root.object() {
            if value.isNull { continue }
            switch key {
            case "id", "model", "created", "object", "obfuscation": break
            case "choices": for choice in try value.array() { try read(choice, &events) }
            case "usage":
                var report = OpenAICompletionsOutcome.usage(value)
                report.serviceTier = serviceTier
                usage = report
                events.append(.usage(report))
            case "service_tier":
                serviceTier = value.asString ?? serviceTier
                extras.set(key, to: value, dialect: Self.dialect)
            default: extras.set(key, to: value, dialect: Self.dialect)
            }
        }
        guard case .whole = frame else { return }
        guard root["choices"] != nil else {
            throw root.problem("neither an answer nor an error of the Completions API.")
        }
        finish(&events)
    }

    mutating func end(into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone else { return }
        guard hasFinished else {
            throw LLMError(
                .incompleteStream, "The answer broke off before its finish reason.", provider: context.target.provider,
                model: context.target.model)
        }
        finish(&events)
    }

    var formality: StaticString { "data: [DONE]\n\n" }

    var awaitsFormality: Bool { !isDone && hasFinished }

    /// Every choice that was begun has said why it stopped.
    private var hasFinished: Bool { !choices.isEmpty && choices.values.allSatisfy(\.isFinished) }

    private mutating func start(_ root: JSONValue, _ events: inout [StreamEvent]) {
        let id = root["id"]?.asString ?? ""
        guard !hasStarted, !id.isEmpty || root["choices"]?.elements.isEmpty == false else { return }
        begin(id: id, model: root["model"]?.asString, created: root["created"]?.asInt, &events)
    }

    private mutating func begin(id: String, model: String?, created: Int?, _ events: inout [StreamEvent]) {
        hasStarted = true
        let model = model.flatMap { $0.isEmpty ? nil : ModelID($0) } ?? context.target.model
        events.append(.start(ResponseHead(id: id, provider: context.target.provider, model: model, created: created)))
    }

    private mutating func read(_ value: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        let index = max(0, value["index"]?.asInt ?? 0)
        guard choices[index] != nil || choices.count < Self.choiceLimit else {
            throw value.problem("more than \(Self.choiceLimit) choices.")
        }
        if index == 0 { return try choices[0, default: OpenAICompletionsChoice()].read(value, &events) }
        var steps: [StreamEvent] = []
        try choices[index, default: OpenAICompletionsChoice()].read(value, &steps)
        events += steps.map { .alternative($0, choice: index) }
    }

    private mutating func finish(_ events: inout [StreamEvent]) {
        isDone = true
        if !hasStarted { begin(id: "", model: nil, created: nil, &events) }
        for (index, var choice) in choices.sorted(by: { $0.key < $1.key }) where index > 0 {
            var steps: [StreamEvent] = []
            let ending = choice.end(&steps)
            steps.append(.done(ending))
            events += steps.map { .alternative($0, choice: index) }
        }
        var first = choices[0] ?? OpenAICompletionsChoice()
        var ending = first.end(&events)
        ending.usage = usage ?? Usage()
        ending.usage.serviceTier = serviceTier
        ending.extras.merge(extras)
        events.append(.done(ending))
    }
}
