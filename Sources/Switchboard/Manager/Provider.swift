public import SwitchboardCore
import SwitchboardPipeline

/// One provider, as the manager sees it.
public struct Provider: Sendable {
    let manager: ProviderManager
    private let configuration: Configuration.Provider

    init(manager: ProviderManager, configuration: Configuration.Provider) {
        self.manager = manager
        self.configuration = configuration
    }

    public var id: ProviderID { configuration.definition.id }
    public var definition: ProviderDefinition { configuration.definition }

    /// How it is doing now: all that is known of its models, asked with any of its keys.
    public var status: ProviderStatus {
        let now = manager.clock.now
        let models = manager.pipeline.fleet.targets.filter { $0.target.provider == id }
            .map { (target: $0.target, health: $0.health.details(at: now)) }
        return ProviderStatus(models.map { ($0.target, $0.health) }, at: now, probe: manager.prober.last(of: id))
    }
}
