public import SwitchboardCore
public import SwitchboardPipeline
public import SwitchboardSimulator
public import SwitchboardTransport

/// What a ``ProviderManager`` works with.
public struct Configuration: Sendable {
    /// A provider that may be asked: its definition, and what only this installation knows.
    public struct Provider: Sendable {
        public var definition: ProviderDefinition
        /// Empty for a provider that needs none. Calls are spread over several, and a key that is refused is left out.
        public var keys: [Secret]
        public var timeouts: Timeouts

        public init(_ definition: ProviderDefinition, key: Secret? = nil, timeouts: Timeouts = Timeouts()) {
            self.init(definition, keys: key.map { [$0] } ?? [], timeouts: timeouts)
        }

        public init(_ definition: ProviderDefinition, keys: [Secret], timeouts: Timeouts = Timeouts()) {
            self.definition = definition
            self.keys = keys
            self.timeouts = timeouts
        }
    }

    /// In the order in which they are asked when nobody says whom.
    public var providers: [Provider]
    /// Whom to ask when the request names no model; `nil` is the first.
    public var defaultProvider: ProviderID?
    public var loadBalancing: LoadBalancingStrategy?
    /// What to do when a provider fails: the first one that is enabled counts, where a call does not name another. Empty:
    /// ``FallbackStrategy/standard``.
    public var fallbackStrategies: [FallbackStrategy] = []
    public var optimizesCost: Bool
    /// Whether a second candidate is asked when the first is slower than it nearly ever is.
    public var hedges = false
    public var maxCostPerRequest: USD?
    /// Money that calls share.
    public var budgets: [Budget] = []
    /// How long answers are kept; `nil` is not at all.
    public var cacheTTL: Duration?
    public var catalogue: Catalogue
    /// How the simulated provider behaves, where it is configured; `nil` is its default.
    public var simulation: SimulatedProvider?
    /// Which requests go through which proxy.
    public var proxies = ProxyRules.none
    /// Who may vouch for a server, beside those that this machine trusts.
    public var authorities = CertificateAuthorities.standard

    public init(
        providers: [Provider] = [],
        defaultProvider: ProviderID? = nil,
        loadBalancing: LoadBalancingStrategy? = nil,
        optimizesCost: Bool = false,
        maxCostPerRequest: USD? = nil,
        cacheTTL: Duration? = nil,
        catalogue: Catalogue = .standard
    ) {
        self.providers = providers
        self.defaultProvider = defaultProvider
        self.loadBalancing = loadBalancing
        self.optimizesCost = optimizesCost
        self.maxCostPerRequest = maxCostPerRequest
        self.cacheTTL = cacheTTL
        self.catalogue = catalogue
    }
}
