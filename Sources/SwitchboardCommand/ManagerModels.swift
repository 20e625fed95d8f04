import Switchboard
import SwitchboardCore
import SwitchboardMCP

/// The models of a manager, as tools see them.
struct ManagerModels: MCPModelService {
    let manager: ProviderManager

    func stream(_ request: CompletionRequest, options: CallOptions) -> ResponseStream {
        manager.streamComplete(request, options: options)
    }

    /// Those of the catalogue whose provider is configured, and what a provider lists itself that the catalogue does not know.
    func models() async throws(LLMError) -> [MCPModel] {
        let today = Day(secondsSince1970: ProviderManager.systemTime())
        var models: [MCPModel] = []
        for provider in manager.configuration.providers {
            let id = provider.definition.id
            let cards = manager.configuration.catalogue.cards(of: id).filter { card in
                card.output.contains(.text) && card.retired.map { $0 > today } ?? true
            }
            models += cards.map { card in
                let price = card.prices.row(on: today, promptTokens: 0, serviceTier: nil)
                return MCPModel(
                    name: card.id.rawValue, provider: id, card: card, inputPrice: price.map { $0.input * 1_000_000 },
                    outputPrice: price.map { $0.output * 1_000_000 })
            }
            guard cards.isEmpty, let listed = try? await manager.listModels(of: id) else { continue }
            models += listed.map { MCPModel(name: "\(id)/\($0.id)", provider: id) }
        }
        return models
    }

    func estimate(_ request: CompletionRequest, options: CallOptions) async throws(LLMError) -> MCPEstimate {
        let estimate = try manager.estimateCost(of: request, options: options)
        return MCPEstimate(
            inputTokens: estimate.inputTokens, outputTokens: estimate.outputTokens, cost: estimate.cost.total,
            worstCase: estimate.worstCase?.total, confidence: estimate.confidence)
    }
}
