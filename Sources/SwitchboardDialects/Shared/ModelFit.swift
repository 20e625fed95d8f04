import SwitchboardCore

/// A request as a model takes it: what its card says it refuses is left out or adapted, and said.
struct ModelFit {
    private(set) var request: CompletionRequest
    private(set) var warnings: [Warning] = []

    /// - Parameter dialect: In which it is asked, where that is one that takes a ``RawPrompt``.
    /// - Throws: ``LLMError/Code/unsupported`` when the model cannot do the call at all.
    init(_ request: CompletionRequest, for target: Target, in dialect: DialectID? = nil) throws(LLMError) {
        self.request = request
        if dialect != .openAICompletions { try RawPrompt.refuse(request, for: target) }
        guard let card = target.card else { return }
        dropRefusedParameters(card)
        fitToolChoice(card)
        fitReasoning(card)
        if !card.callsTools, request.tools.contains(where: { $0.isFunction }) {
            throw LLMError(
                .unsupported, "\(card.id) does not call tools. Ask another model, or leave the tools out.",
                provider: target.provider, model: target.model, field: "tools")
        }
        if let limit = card.maxOutput, let asked = request.maxTokens, asked > limit {
            self.request.maxTokens = limit
            warn(.adapted, "maxTokens", "\(card.id) answers with at most \(limit) tokens; \(asked) were asked for.")
        }
    }

    private mutating func dropRefusedParameters(_ card: ModelCard) {
        func refuses(_ parameter: ModelCard.Parameter, _ isSet: Bool) -> Bool {
            isSet && card.refusedParameters.contains(parameter)
        }
        let dropped: [(ModelCard.Parameter, Bool)] = [
            (.temperature, request.temperature != nil), (.topP, request.topP != nil), (.topK, request.topK != nil),
            (.frequencyPenalty, request.frequencyPenalty != nil), (.presencePenalty, request.presencePenalty != nil),
            (.stop, !request.stop.isEmpty), (.seed, request.seed != nil),
        ]
        for (parameter, isSet) in dropped where refuses(parameter, isSet) {
            switch parameter {
            case .temperature: request.temperature = nil
            case .topP: request.topP = nil
            case .topK: request.topK = nil
            case .frequencyPenalty: request.frequencyPenalty = nil
            case .presencePenalty: request.presencePenalty = nil
            case .stop: request.stop = []
            case .seed: request.seed = nil
            }
            warn(.ignored, parameter.rawValue, "\(card.id) does not take it.")
        }
    }

    private mutating func fitToolChoice(_ card: ModelCard) {
        guard !card.canForceTools else { return }
        switch request.toolChoice {
        case .required, .tool:
            request.toolChoice = .auto
            warn(.adapted, "toolChoice", "\(card.id) cannot be made to call a tool; it was left to choose.")
        case .allowed(let names, required: true):
            request.toolChoice = .allowed(names, required: false)
            warn(.adapted, "toolChoice", "\(card.id) cannot be made to call a tool; it was left to choose.")
        default: break
        }
    }

    private mutating func fitReasoning(_ card: ModelCard) {
        guard let asked = request.reasoning, let thinking = card.thinking else { return }
        switch (thinking.mode, asked.mode) {
        case (.none, .off): request.reasoning = nil
        case (.none, _):
            request.reasoning = nil
            warn(.ignored, "reasoning", "\(card.id) does not think.")
        case (.always, .off):
            request.reasoning = thinking.efforts.first.map { Reasoning(effort: $0) }
            warn(.adapted, "reasoning", "\(card.id) cannot be kept from thinking.")
        default: break
        }
        guard let effort = request.reasoning?.effort, !thinking.efforts.isEmpty, !thinking.efforts.contains(effort)
        else {
            return
        }
        let nearest = ModelFit.nearest(to: effort, among: thinking.efforts)
        request.reasoning?.effort = nearest
        warn(.adapted, "reasoning.effort", "\(card.id) does not know \(effort); \(nearest) was asked for.")
    }

    /// The closest of the known efforts, the lower one of two as close.
    static func nearest(to effort: Reasoning.Effort, among known: [Reasoning.Effort]) -> Reasoning.Effort {
        let scale = Reasoning.Effort.scale
        guard let wanted = scale.firstIndex(of: effort) else { return known[known.count / 2] }
        return known.min { left, right in
            abs((scale.firstIndex(of: left) ?? 99) - wanted) < abs((scale.firstIndex(of: right) ?? 99) - wanted)
        } ?? effort
    }

    mutating func warn(_ kind: Warning.Kind, _ field: String, _ detail: String) {
        warnings.append(Warning(kind, field: field, detail))
    }
}
