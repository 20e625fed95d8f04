public import SwitchboardCore

/// The most that a request can cost at a model: what is reserved before it is sent.
public enum WorstCase {
    /// What a provider may add to a prompt that nobody sees: the frame of a message, of a tool, its own instructions.
    private static let hidden = 1_024
    private static let perMessage = 32
    private static let perTool = 512
    /// A picture that is sent is counted by its size in pixels, which its bytes do not tell: no provider counts more.
    private static let perPicture = 16_384

    /// As many tokens as the prompt can have: no tokenizer makes more tokens than there are bytes. `nil` where something
    /// is only named, so that its size is known to nobody here, and the model has no window that would bound it.
    public static func promptTokens(of request: CompletionRequest, for card: ModelCard?) -> Int? {
        var total = hidden
        var isBounded = true
        func add(_ part: Part) {
            switch part.content {
            case .text(let text), .refusal(let text): total += text.utf8.count
            case .thinking(let thinking): total += thinking.text.utf8.count + perMessage
            case .toolCall(let call): total += perMessage + call.name.utf8.count + call.arguments.description.utf8.count
            case .toolResult(let result):
                total += perMessage
                for part in result.parts { add(part) }
            case .image(let media), .audio(let media), .video(let media), .document(let media):
                switch media.source {
                case .text(let text): total += text.utf8.count
                case .base64(let data): total += perPicture + data.utf8.count
                default: isBounded = false
                }
            case .opaque(let opaque): total += opaque.json.description.utf8.count
            }
        }
        for message in request.messages {
            total += perMessage
            for part in message.parts { add(part) }
        }
        for tool in request.tools {
            total += perTool + tool.name.utf8.count + (tool.description ?? "").utf8.count
            switch tool.kind {
            case .function(let parameters, _): total += parameters?.description.utf8.count ?? 0
            case .custom(let format): total += format?.description.utf8.count ?? 0
            case .opaque(let opaque):
                // A tool that the provider runs itself may read what it likes.
                total += opaque.json.description.utf8.count
                isBounded = false
            }
        }
        if case .schema(let schema)? = request.format { total += perTool + schema.schema.description.utf8.count }
        guard let window = card?.contextWindow else { return isBounded ? total : nil }
        let most = product(window, prompts(of: request))
        return isBounded ? min(total, most) : most
    }

    /// As many tokens as the answer can have, all its choices together; `nil` where nothing bounds it.
    public static func answerTokens(of request: CompletionRequest, for card: ModelCard?) -> Int? {
        let one = request.longestAnswer(of: card) ?? card?.contextWindow
        return one.map { product(product($0, choices(of: request)), prompts(of: request)) }
    }

    private static func product(_ first: Int, _ second: Int) -> Int {
        let (all, overflow) = first.multipliedReportingOverflow(by: second)
        return overflow ? .max : all
    }

    /// - Throws: ``LLMError/Code/overBudget`` for a model whose price is unknown, or whose answer nothing bounds.
    public static func cost(
        of request: CompletionRequest,
        at target: Target,
        on day: Day
    ) throws(LLMError) -> USD {
        guard let prompt = promptTokens(of: request, for: target.card),
            let answer = answerTokens(of: request, for: target.card)
        else {
            throw LLMError(
                .overBudget,
                "Nothing bounds what a call of \(target.model) may cost, so no budget can hold it. Set maxTokens.",
                provider: target.provider, model: target.model, field: "maxTokens")
        }
        // A provider may serve a call at another tier than the one that was asked for, but not at a dearer one.
        let rows = [nil, request.serviceTier].compactMap { tier in
            target.card?.prices.row(on: day, promptTokens: prompt, serviceTier: tier)
        }
        guard let most = rows.map({ $0.highestInput * prompt + $0.highestOutput * answer }).max() else {
            throw LLMError.unknownPrice(of: target, "a budget")
        }
        return most
    }

    /// How many answers are made for each prompt, whether all of them are given or only the best.
    private static func choices(of request: CompletionRequest) -> Int {
        let asked = request.extras.entries.compactMap { entry -> Int? in
            let name = entry.name.split(separator: ".").last ?? ""
            return ["n", "candidateCount", "best_of"].contains(name) ? entry.value.value?.asInt : nil
        }
        return max(1, asked.max() ?? 1)
    }

    /// How many prompts a request has: OpenAI's older completions take several at once.
    private static func prompts(of request: CompletionRequest) -> Int {
        let counts = request.messages.flatMap(\.parts).map { part -> Int in
            guard case .opaque(let opaque) = part.content, opaque.dialect == .openAICompletions,
                let elements = opaque.json.value?.elements, elements.first?.isNumber == false
            else { return 1 }
            return elements.count
        }
        return max(1, counts.max() ?? 1)
    }
}

extension Price {
    /// Of a token of prompt, whatever it turns out to be: writing a cache may cost more than the prompt itself.
    var highestInput: USD { max(input, cacheWrite ?? .zero, cacheWriteOneHour ?? .zero, audioInput ?? .zero) }
    var highestOutput: USD { max(output, audioOutput ?? .zero) }
}

extension LLMError {
    static func unknownPrice(of target: Target, _ what: String) -> LLMError {
        LLMError(
            .overBudget,
            "The price of \(target.model) is unknown, so \(what) cannot be kept. A catalogue file of your own can say it.",
            provider: target.provider, model: target.model)
    }
}
