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
    /// Whether identical calls that are under way at the same time share one upstream call.
    public var coalesces = false
    /// Models that answer to one name.
    public var groups: [ModelGroup] = []
    /// Called around every call, with what makes it: to change a request, to watch an answer, or to give one.
    public var around: CallHook?
    public var maxCostPerRequest: USD?
    /// Money that calls share.
    public var budgets: [Budget] = []
    /// How long answers are kept; `nil` is not at all.
    public var cacheTTL: Duration?
    /// What else holds for the cache, where ``cacheTTL`` is set.
    public var cache = CacheConfiguration()
    /// Whether what requests point to by address is fetched here, for providers that take no addresses; only from public ones.
    public var fetchesMedia = false
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

/// Something of the user's around every call: `next` makes the call when its stream is read.
public typealias CallHook =
    @Sendable (
        _ request: CompletionRequest, _ options: CallOptions,
        _ next: @escaping @Sendable (CompletionRequest, CallOptions) -> ResponseStream
    ) -> ResponseStream

/// Models that could all answer, under one name.
public struct ModelGroup: Sendable, Hashable {
    public struct Member: Sendable, Hashable {
        /// An id, an alias, or `provider/model`.
        public var model: ModelID
        /// How much of the traffic it should get beside the others; at least 1.
        public var weight: Int

        public init(_ model: ModelID, weight: Int = 1) {
            self.model = model
            self.weight = weight
        }
    }

    /// What requests call it; it goes before a model of the same name.
    public var name: ModelID
    public var members: [Member]
    /// How to choose among them; `nil` is the order in which they stand.
    public var loadBalancing: LoadBalancingStrategy?

    public init(_ name: ModelID, _ members: [Member], loadBalancing: LoadBalancingStrategy? = nil) {
        self.name = name
        self.members = members
        self.loadBalancing = loadBalancing
    }
}

/// How answers are kept, beside how long.
public struct CacheConfiguration: Sendable, Hashable {
    /// The file that they are kept in; `nil` is in memory.
    public var path: String?
    /// The most bytes that they may take.
    public var limit = 64 << 20
    /// How long after its time an answer is still served at once, while a new one is fetched.
    public var staleFor = Duration.zero
    /// Requests with a higher temperature are not served and not kept; `nil` is any.
    public var maxTemperature: Double?
    /// Whether answers that call tools are kept.
    public var keepsToolCalls = false
    /// How answers to questions that only mean the same are found; `nil` is not at all.
    public var meaning: MeaningConfiguration?

    public init() {}
}

/// How answers are found by meaning.
public struct MeaningConfiguration: Sendable, Hashable {
    /// Who turns questions into vectors: a model of a provider, or `nil` for the sentence encoder of this process.
    public var embeddings: ModelID?
    /// Who says whether two answers come to the same: a model, or `nil` for their vectors.
    public var judge: ModelID?
    /// Whether the verifier of this process reads both questions; without it only near repetitions are served.
    public var verifies = true
    public var settings = SemanticSettings()

    public init() {}
}
