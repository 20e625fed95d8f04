import HTTPTypes
import SwitchboardCore

/// Reads an answer, whole or in chunks. Both have choices; a whole one calls `message` what a chunk calls `delta`.
struct OpenAIChatDecoder: EventDecoder {
    let context: ResponseContext
    private var hasStarted = false
    private var isDone = false
    private var choices: [(index: Int, choice: OpenAIChatChoice)] = []
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
        var root = try JSONValue(parsing: payload, as: .answer)
        if root.isArray, let first = root.elements.first { root = first }
        if let problem = root["error"], !problem.isNull {
            var error = OpenAIError.decode(problem, status: nil, target: context.target)
            error.body = RawJSON(utf8: Array(payload))
            error.dialect = .openAIChat
            throw error
        }
        for name in root.duplicateKeys {
            events.append(.warning(Warning(.malformed, field: name, "The key stands twice; the last one counts.")))
        }
        let isWhole = if case .whole = frame { true } else { false }
        start(root, &events)
        for (key, value) in try root.object() {
            switch key {
            case "id", "model", "created", "object", "obfuscation": break
            case "choices":
                if value.isNull { continue }
                for choice in try value.array() { try read(choice, &events) }
            case "usage":
                guard !value.isNull else { continue }
                var report = OpenAIChatOutcome.usage(value)
                report.serviceTier = serviceTier
                usage = report
                events.append(.usage(report))
            case "service_tier":
                serviceTier = value.asString ?? serviceTier
                if !value.isNull { extras.set(key, to: value, dialect: .openAIChat) }
            default: if !value.isNull { extras.set(key, to: value, dialect: .openAIChat) }
            }
        }
        if isWhole {
            guard root["choices"] != nil else {
                throw root.problem("neither an answer nor an error of Chat Completions.")
            }
            finish(&events)
        }
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
    private var hasFinished: Bool { !choices.isEmpty && choices.allSatisfy { $0.choice.isFinished } }

    private mutating func start(_ root: JSONValue, _ events: inout [StreamEvent]) {
        guard !hasStarted else { return }
        let id = root["id"]?.asString ?? ""
        let hasChoices = root["choices"]?.elements.isEmpty == false
        guard !id.isEmpty || hasChoices else { return }
        begin(id: id, model: root["model"]?.asString, created: root["created"]?.asInt, &events)
    }

    private mutating func begin(id: String, model: String?, created: Int?, _ events: inout [StreamEvent]) {
        hasStarted = true
        let model = model.flatMap { $0.isEmpty ? nil : ModelID($0) } ?? context.target.model
        events.append(.start(ResponseHead(id: id, provider: context.target.provider, model: model, created: created)))
    }

    private mutating func read(_ value: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        let index = max(0, value["index"]?.asInt ?? 0)
        var place = choices.firstIndex { $0.index == index }
        if place == nil {
            guard choices.count < 129 else { throw value.problem("more than 128 choices.") }
            choices.append((index, OpenAIChatChoice(structuredOutputTool: context.structuredOutputTool)))
            place = choices.count - 1
        }
        guard let place else { return }
        if index == 0 { return try choices[place].choice.read(value, &events) }
        var steps: [StreamEvent] = []
        try choices[place].choice.read(value, &steps)
        events += steps.map { .alternative($0, choice: index) }
    }

    private mutating func finish(_ events: inout [StreamEvent]) {
        isDone = true
        if !hasStarted { begin(id: "", model: nil, created: nil, &events) }
        for (index, var choice) in choices.sorted(by: { $0.index < $1.index }) where index > 0 {
            var steps: [StreamEvent] = []
            let ending = choice.end(&steps)
            steps.append(.done(ending))
            events += steps.map { .alternative($0, choice: index) }
        }
        var first = choices.first { $0.index == 0 }?.choice ?? OpenAIChatChoice(structuredOutputTool: nil)
        var ending = first.end(&events)
        ending.usage = usage ?? Usage()
        ending.usage.serviceTier = serviceTier
        ending.extras.merge(extras)
        events.append(.done(ending))
    }
}
