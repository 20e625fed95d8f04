import HTTPTypes
import HummingbirdCore
import Switchboard
import SwitchboardCore
import SwitchboardTelemetry

/// What Prometheus collects: what calls did, and how things are at this moment.
struct MetricsPage {
    let gateway: Gateway
    let runtime: Runtime

    func response() async -> Response {
        Answer.body(gateway.metrics.text(await families()), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private func families() async -> [MetricFamily] {
        let manager = runtime.manager
        let providers = manager.availableProviders.compactMap { id in manager.provider(id).map { (id, $0.status) } }
        var families = [
            MetricFamily(
                "switchboard_in_flight", .gauge, "Calls that are being answered.",
                [.init([], gateway.admission.inFlight)]),
            MetricFamily(
                "switchboard_queued", .gauge, "Calls that wait for a place.", [.init([], gateway.admission.queued)]),
            MetricFamily(
                "switchboard_draining", .gauge, "Whether the gateway is stopping.",
                [.init([], gateway.admission.isDraining ? 1 : 0)]),
            MetricFamily(
                "switchboard_provider_available", .gauge, "Whether a provider gets calls.",
                providers.map { .init([("provider", $0.0.rawValue)], $0.1.isAvailable ? 1 : 0) }),
            MetricFamily(
                "switchboard_provider_in_flight", .gauge, "Requests that a provider is answering.",
                providers.map { .init([("provider", $0.0.rawValue)], $0.1.inFlight) }),
            MetricFamily(
                "switchboard_breakers", .gauge, "How many of a provider's models are in which state.",
                providers.flatMap { id, status in
                    BreakerState.allCases.map { state in
                        let count = status.models.count { $0.health.breaker == state }
                        return .init([("provider", id.rawValue), ("state", state.rawValue)], count)
                    }
                }),
        ]
        var left: [MetricFamily.Sample] = []
        for budget in manager.configuration.budgets {
            guard let balance = try? await manager.balance(of: budget.id) else { continue }
            left.append(.init([("budget", budget.id.rawValue)], balance.available.dollars))
        }
        families.append(MetricFamily("switchboard_budget_left_dollars", .gauge, "What a budget has left.", left))
        return families
    }
}
