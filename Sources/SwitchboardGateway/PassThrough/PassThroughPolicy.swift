import HTTPTypes
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardPipeline

/// What may be passed through. What is not counted may not be spent where somebody counts.
enum PassThroughPolicy {
    /// - Throws: Why this visit may not go there.
    static func check(_ visit: Visit, to provider: ProviderID) throws(LLMError) {
        let policy = visit.runtime.settings.passThrough
        let path = visit.target.path
        guard policy != .no else {
            throw LLMError(
                .invalidRequest, "The gateway has no \(visit.method.rawValue) \(path), and passes nothing through.",
                status: 404)
        }
        let budgets = visit.runtime.manager.configuration.budgets
        let hasBudget = !visit.client.budgets.isEmpty || budgets.contains(where: \.holdsForEveryCall)
        guard policy == .unmetered || !hasBudget else {
            throw LLMError(
                .permission,
                """
                \(path) would be passed through to \(provider), where the gateway cannot tell beforehand what it costs, and \
                a budget holds for this call. `gateway: {pass-through: unmetered}` allows it.
                """,
                status: 403)
        }
        let model = visit.target.query.first { $0.name == "model" }.map { ModelID($0.value) }
        try visit.client.check(model: model, provider: provider)
    }
}
