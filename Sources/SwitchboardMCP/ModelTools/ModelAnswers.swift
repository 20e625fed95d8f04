import SwitchboardCore

/// What the tools answer: as values that their output schemas describe, and as text.
enum ModelAnswers {
    static func json(of completion: Completion) -> RawJSON {
        object { writer in
            writer.field("text", completion.text)
            writer.field("provider", completion.head.provider.rawValue)
            writer.field("model", completion.head.model.rawValue)
            writer.field("finish", completion.finish.kind.rawValue)
            writer.field("inputTokens", ifPresent: completion.usage.input)
            writer.field("outputTokens", ifPresent: completion.usage.output)
            writer.field("cost", ifPresent: completion.cost?.total.dollars)
            writer.field("warnings") { writer in
                writer.array { writer in for warning in completion.warnings { writer.string(warning.description) } }
            }
        }
    }

    static func json(of models: [MCPModel]) -> RawJSON {
        object { writer in
            writer.field("models") { writer in
                writer.array { writer in
                    for model in models { writer.object { write(model, to: &$0) } }
                }
            }
        }
    }

    private static func write(_ model: MCPModel, to writer: inout JSONWriter) {
        writer.field("name", model.name)
        writer.field("provider", model.provider.rawValue)
        writer.field("contextWindow", ifPresent: model.card?.contextWindow)
        writer.field("maxOutput", ifPresent: model.card?.maxOutput)
        writer.field("callsTools", ifPresent: model.card?.callsTools)
        if let card = model.card {
            writer.field("input") { writer in
                writer.array { writer in for word in card.input.map(\.rawValue).sorted() { writer.string(word) } }
            }
        }
        writer.field("inputPerMillion", ifPresent: model.inputPrice?.dollars)
        writer.field("outputPerMillion", ifPresent: model.outputPrice?.dollars)
    }

    static func line(_ model: MCPModel) -> String {
        var words = ["\(model.provider)/\(model.name)"]
        if let window = model.card?.contextWindow { words.append("\(window) tokens of context") }
        if let input = model.inputPrice, let output = model.outputPrice {
            words.append("\(input) in and \(output) out for a million tokens")
        }
        return words.joined(separator: ", ")
    }

    static func json(of estimate: MCPEstimate) -> RawJSON {
        object { writer in
            writer.field("inputTokens", estimate.inputTokens)
            writer.field("outputTokens", estimate.outputTokens)
            writer.field("cost", estimate.cost.dollars)
            writer.field("worstCase", ifPresent: estimate.worstCase?.dollars)
            writer.field("confidence", estimate.confidence)
        }
    }

    static func text(of estimate: MCPEstimate) -> String {
        let most = estimate.worstCase.map { ", at most \($0)" } ?? ""
        return
            "About \(estimate.cost)\(most): \(estimate.inputTokens) tokens in and about \(estimate.outputTokens) out."
    }

    private static func object(_ fields: (inout JSONWriter) -> Void) -> RawJSON {
        var writer = JSONWriter()
        writer.object(fields)
        return RawJSON(utf8: writer.bytes)
    }
}
