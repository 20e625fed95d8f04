public import SwitchboardCore

/// The tools of `switchboard mcp`: ask a model, list the models, say what a question would cost.
public struct ModelTools: MCPTools {
    private let service: any MCPModelService
    private let time: any TimeKeeper

    public init(_ service: any MCPModelService, time: any TimeKeeper = SystemTime()) {
        self.service = service
        self.time = time
    }

    public func tools() async throws(LLMError) -> [MCPTool] { ModelTools.definitions }

    public func call(
        _ tool: String,
        arguments: JSONValue,
        context: MCPCallContext
    ) async throws(LLMError) -> MCPToolOutcome {
        switch tool {
        case "complete": try await complete(ModelQuestion(arguments), context)
        case "models": try await models(arguments)
        case "estimate": try await estimate(ModelQuestion(arguments))
        default: throw LLMError(.invalidRequest, "There is no tool \(tool.prefix(100)).")
        }
    }

    // MARK: complete

    private func complete(_ question: ModelQuestion, _ context: MCPCallContext) async throws(LLMError) -> MCPToolOutcome
    {
        var assembler = CompletionAssembler()
        var length = 0
        var reported = time.now
        for try await event in service.stream(question.request, options: question.options) {
            assembler.append(event)
            guard case .textDelta(let text, _) = event, context.isWatched else { continue }
            length += text.count
            // Four times a second is enough to see that it goes on.
            let now = time.now
            guard now - reported >= .milliseconds(250) else { continue }
            reported = now
            context.report(MCPProgress(Double(length), message: "\(length) characters"))
        }
        let completion = try assembler.finish()
        return MCPToolOutcome(
            content: [.text(completion.text)], structured: ModelAnswers.json(of: completion),
            isError: completion.finish.kind == .refusal || completion.finish.kind == .contentFilter)
    }

    // MARK: models

    private func models(_ arguments: JSONValue) async throws(LLMError) -> MCPToolOutcome {
        try arguments.refuse(allBut: ["name", "provider"])
        let name = try arguments["name"]?.stringOrNil()?.lowercased()
        let provider = try arguments["provider"]?.stringOrNil()
        let models = try await service.models().filter { model in
            (provider.map { model.provider.rawValue == $0 } ?? true)
                && (name.map { model.name.lowercased().contains($0) } ?? true)
        }
        let lines = models.map(ModelAnswers.line)
        return MCPToolOutcome(
            content: [.text(lines.isEmpty ? "No model fits." : lines.joined(separator: "\n"))],
            structured: ModelAnswers.json(of: models))
    }

    // MARK: estimate

    private func estimate(_ question: ModelQuestion) async throws(LLMError) -> MCPToolOutcome {
        let estimate = try await service.estimate(question.request, options: question.options)
        return MCPToolOutcome(
            content: [.text(ModelAnswers.text(of: estimate))], structured: ModelAnswers.json(of: estimate))
    }
}
