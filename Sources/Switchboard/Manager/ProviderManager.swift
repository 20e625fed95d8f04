import HTTPTypes
@_exported public import SwitchboardCore
import SwitchboardDialects
@_exported public import SwitchboardPipeline
import SwitchboardSimulator
import SwitchboardTransport
import Synchronization

/// Many providers behind one door.
///
///     let manager = try await ProviderManager(configuration)
///     let answer = try await manager.complete(CompletionRequest(messages: [.user("Why is the sky blue?")]))
///     print(answer.text, answer.cost?.total ?? .zero)
///     await manager.shutdown()
public final class ProviderManager: Sendable {
    public let configuration: Configuration
    private let resolver: ModelResolver
    private let exchange: Exchange
    private let caller: ProviderCaller
    let pipeline: Pipeline
    private let budgetStore: any BudgetStore
    private let coalescer = Coalescer<Errand.Key>()
    /// Answers that were given before; `nil` where none are kept.
    public let cache: AnswerCache?
    private let close: @Sendable () async -> Void
    private let isShutDown = Mutex(false)
    /// What the cache finds the manager by that asks on its behalf.
    private let reference: ManagerReference
    let clock: any TimeKeeper
    let random: RandomSource
    let prober = Prober()

    /// A manager that speaks to its providers over HTTP.
    /// - Parameter time: The time of day in seconds since 1970, which decides which price holds.
    public convenience init(
        _ configuration: Configuration,
        time: @escaping @Sendable () -> Int64 = ProviderManager.systemTime
    ) async throws(LLMError) {
        var settings = HTTPTransport.Configuration()
        settings.proxies = configuration.proxies
        settings.authorities = configuration.authorities
        settings.connectTimeout = configuration.providers.map(\.timeouts.connect).max() ?? settings.connectTimeout
        let http = HTTPTransport(settings)
        let simulated = SimulatedTransport(configuration.simulation ?? SimulatedProvider(time: time))
        let transport = DividedTransport(http: http, simulated: simulated)
        let clock = SystemTime(timeOfDay: time)
        let reference = ManagerReference()
        let cache = try AnswerCache(configuration, time: clock, manager: reference)
        self.init(configuration, transport, clock, cache: cache, reference: reference) { await http.shutdown() }
        if let cache, cache.meaning != nil { Task { await cache.warmUp() } }
    }

    /// A manager that is configured by the environment variables of this process, as ``Configuration/init(environment:)``
    /// reads them.
    public convenience init() async throws(LLMError) {
        try await self.init(Configuration.fromEnvironment())
    }

    /// A manager over a transport of the caller's, which the caller also closes.
    public convenience init(
        _ configuration: Configuration,
        transport: any Transport,
        time: @escaping @Sendable () -> Int64 = ProviderManager.systemTime,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(configuration, transport: transport, clock: SystemTime(timeOfDay: time), close: close)
    }

    /// A manager that takes its time and its random choices from the caller too: nothing that it does is left to chance.
    /// - Parameters:
    ///   - budgets: Where budgets are kept; `nil` is in this process, as the configuration says.
    ///   - cache: What keeps answers; `nil` is this process's memory, where the configuration has a time for them. Finding them
    ///     by meaning is left out where what it needs is not on this machine.
    public convenience init(
        _ configuration: Configuration,
        transport: any Transport,
        clock: any TimeKeeper,
        random: RandomSource = .system,
        budgets: (any BudgetStore)? = nil,
        cache: AnswerCache? = nil,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        let reference = ManagerReference()
        let own = AnswerCache(inMemory: configuration, time: clock, manager: reference)
        self.init(
            configuration, transport, clock, random: random, budgets: budgets, cache: cache ?? own,
            reference: reference, close: close)
    }

    private init(
        _ configuration: Configuration,
        _ transport: any Transport,
        _ clock: any TimeKeeper,
        random: RandomSource = .system,
        budgets: (any BudgetStore)? = nil,
        cache: AnswerCache?,
        reference: ManagerReference,
        close: @escaping @Sendable () async -> Void
    ) {
        self.configuration = configuration
        self.resolver = ModelResolver(configuration: configuration)
        self.exchange = Exchange(transport: transport)
        self.close = close
        self.clock = clock
        self.cache = cache
        self.reference = reference
        budgetStore = budgets ?? MemoryBudgetStore(configuration.budgets, time: clock)
        let fleet = Fleet()
        caller = ProviderCaller(resolver: resolver, exchange: exchange, fleet: fleet, media: configuration.inlinedMedia)
        self.random = random
        pipeline = Pipeline(caller: caller, fleet: fleet, budgets: budgetStore, time: clock, random: random)
        reference.set(self)
    }

    /// A manager with another configuration that goes on where this one is: the same connections, health, budgets and answers. This
    /// one answers the calls that it has; shutting one of them down closes the connections of both.
    ///
    /// Proxies, certificate authorities and how the simulated provider behaves belong to the connections and stay as they are; so
    /// does the cache, unless its part of the configuration changed.
    public func reconfigured(_ configuration: Configuration) throws(LLMError) -> ProviderManager {
        let keepsCache =
            configuration.cache == self.configuration.cache && configuration.cacheTTL == self.configuration.cacheTTL
        let cache = keepsCache ? cache : try AnswerCache(configuration, time: clock, manager: reference)
        (budgetStore as? MemoryBudgetStore)?.keep(configuration.budgets)
        return ProviderManager(continuing: self, configuration, cache: cache)
    }

    private init(continuing other: ProviderManager, _ configuration: Configuration, cache: AnswerCache?) {
        self.configuration = configuration
        resolver = ModelResolver(configuration: configuration)
        exchange = other.exchange
        close = other.close
        clock = other.clock
        random = other.random
        budgetStore = other.budgetStore
        reference = other.reference
        self.cache = cache
        caller = ProviderCaller(
            resolver: resolver, exchange: exchange, fleet: other.pipeline.fleet, media: configuration.inlinedMedia)
        pipeline = other.pipeline.asking(caller)
        reference.set(self)
    }

    // MARK: Asking

    /// Asks, and returns the whole answer.
    public func complete(
        _ request: CompletionRequest,
        options: CallOptions = CallOptions()
    ) async throws(LLMError) -> Completion {
        try await stream(request, options, streaming: false, nil).collect()
    }

    /// Asks, and returns the answer as it arrives. Nothing is sent before the first event is asked for.
    public func streamComplete(_ request: CompletionRequest, options: CallOptions = CallOptions()) -> ResponseStream {
        stream(request, options, streaming: true, nil)
    }

    /// Asks on behalf of somebody who sent a request in a dialect; `nil` is nobody in particular. A provider that speaks the same one gets the bytes that
    /// came, and what it answers is passed on as it comes, as ``StreamEvent/wire(_:)`` before the events that it means.
    /// - Parameters:
    ///   - request: What `inbound` was decoded to.
    ///   - streaming: Whether the provider is asked to stream; a whole answer comes as the same events, at once.
    public func answer(
        _ request: CompletionRequest,
        from inbound: InboundRequest?,
        options: CallOptions = CallOptions(),
        streaming: Bool
    ) -> ResponseStream { stream(request, options, streaming: streaming, inbound) }

    /// Says what would be decided about a call, and asks nobody: who could answer, in which order, at what price, and why the
    /// others could not.
    public func explain(
        _ request: CompletionRequest,
        options: CallOptions = CallOptions()
    ) async throws(LLMError) -> DecisionTrail {
        try refuseAfterShutdown()
        return await pipeline.preview(
            request, try resolver.plan(request, options: options, on: today, estimating: true))
    }

    private func stream(
        _ request: CompletionRequest,
        _ options: CallOptions,
        streaming: Bool,
        _ inbound: InboundRequest?
    ) -> ResponseStream {
        let boxed = Boxed(request)
        let origin = Origin(inbound, boxed)
        let call: @Sendable (Boxed<CompletionRequest>, CallOptions) -> ResponseStream = { request, options in
            let errand = Errand(request, options, streaming: streaming, origin)
            return ResponseStream { () async throws(LLMError) in try await self.open(errand) }
        }
        guard let around = configuration.around else { return call(boxed, options) }
        return around(request, options) { call(Boxed($0), $1) }
    }

    private func open(_ errand: Errand) async throws(LLMError) -> sending ResponseStream.Source {
        try refuseAfterShutdown()
        guard let cache, let lookup = cache.lookup(for: errand.request, errand.options, tenant: errand.options.tenant)
        else { return try await ask(errand, shares: errand.options.coalesces ?? configuration.coalesces, keeping: nil) }
        return try await open(errand, lookup, in: cache)
    }

    @inline(never)
    private func open(
        _ errand: Errand,
        _ found: AnswerCache.Lookup,
        in cache: AnswerCache
    ) async throws(LLMError) -> sending ResponseStream.Source {
        var lookup = found
        if errand.options.cache == .readWrite, let hit = await cache.answer(to: &lookup) {
            if hit.isStale { refresh(errand.request, errand.options) }
            if let comparison = hit.comparison { compare(comparison, errand.request, errand.options) }
            return hit.source()
        }
        // Whoever misses together asks once.
        return try await ask(errand, shares: errand.options.coalesces ?? true, keeping: lookup)
    }

    /// Asks the providers.
    @inline(never)
    private func ask(
        _ errand: Errand,
        shares: Bool,
        keeping lookup: AnswerCache.Lookup?
    ) async throws(LLMError) -> sending ResponseStream.Source {
        let route = try planned(errand)
        guard shares else { return try await send(errand, route, keeping: lookup) }
        return shared(errand, route, keeping: lookup)
    }

    @inline(never)
    private func shared(
        _ errand: Errand,
        _ route: Boxed<(plan: Pipeline.Plan, caller: ProviderCaller)>,
        keeping lookup: AnswerCache.Lookup?
    ) -> sending ResponseStream.Source {
        coalescer.join(errand.key) { () async throws(LLMError) in
            try await self.send(errand, route, keeping: lookup)
        }
    }

    @inline(never)
    private func send(
        _ errand: Errand,
        _ route: Boxed<(plan: Pipeline.Plan, caller: ProviderCaller)>,
        keeping lookup: AnswerCache.Lookup?
    ) async throws(LLMError) -> sending ResponseStream.Source {
        let source = try await pipeline.open(
            errand.boxed, plan: route.value.plan, timeout: errand.options.timeout, streaming: errand.isStreaming,
            by: route.value.caller)
        guard let cache, let lookup else { return source }
        return cache.recording(source, as: lookup)
    }

    @inline(never)
    private func planned(_ errand: Errand) throws(LLMError) -> Boxed<(plan: Pipeline.Plan, caller: ProviderCaller)> {
        let plan = try resolver.plan(errand.request, options: errand.options, on: today)
        return Boxed((plan, caller.speaking(for: errand.origin, relays: plan.keepsAnswersWhole, errand.options)))
    }

    /// Fetches a new answer for one that is stale, once, while nobody waits.
    private func refresh(_ request: CompletionRequest, _ options: CallOptions) {
        var options = options
        options.cache = .refresh
        options.coalesces = true
        let stream = stream(request, options, streaming: false, nil)
        Task { _ = try? await stream.collect() }
    }

    /// Fetches a fresh answer for one that was served by meaning, while nobody waits, and learns whether it was right.
    private func compare(_ comparison: AnswerCache.Comparison, _ request: CompletionRequest, _ options: CallOptions) {
        var options = options
        options.cache = .bypass
        let stream = stream(request, options, streaming: false, nil)
        Task {
            guard let fresh = try? await stream.collect() else { return }
            await cache?.compare(comparison, with: fresh)
        }
    }

    /// Who would answer a request today.
    func route(_ request: CompletionRequest, options: CallOptions) throws(LLMError) -> ModelResolver.Route {
        try refuseAfterShutdown()
        let route = try resolver.route(request, options: options, on: today)
        guard options.allowedProviders?.contains(route.target.provider) ?? true else {
            throw LLMError(
                .permission, "The caller may not use \(route.target.provider).", provider: nil,
                model: route.target.model)
        }
        return route
    }

    /// The day that prices are taken for.
    var today: Day { clock.today }

    private func refuseAfterShutdown() throws(LLMError) {
        guard !isShutDown.withLock({ $0 }) else { throw LLMError(.shutDown, "The manager was shut down.") }
    }

    /// The body of an answer that is no completion.
    func fetch(
        _ outbound: OutboundRequest,
        in dialect: any Dialect,
        of provider: Configuration.Provider
    ) async throws(LLMError) -> [UInt8] {
        try refuseAfterShutdown()
        return try await exchange.fetch(outbound, in: dialect, to: provider.upstream())
    }

    /// What a provider answers to a request that is sent as it is.
    func send(_ outbound: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        try refuseAfterShutdown()
        return try await exchange.send(outbound, to: upstream)
    }

    /// What a provider says to a request for another protocol.
    func open(_ outbound: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TunnelAnswer {
        try refuseAfterShutdown()
        return try await exchange.open(outbound, to: upstream)
    }

    // MARK: Looking

    /// What each provider did so far.
    public var stats: [ProviderID: ProviderStats] {
        Dictionary(grouping: pipeline.fleet.targets) { $0.target.provider }.mapValues { targets in
            ProviderStats(targets.map { $0.health.snapshot(at: clock.now) })
        }
    }

    /// How a budget stands; `nil` for one that is not configured.
    public func balance(of budget: BudgetID) async throws(LLMError) -> BudgetBalance? {
        try await budgetStore.balance(of: budget)
    }

    /// The providers that can be asked.
    public var availableProviders: [ProviderID] { configuration.providers.map(\.definition.id) }

    /// One provider, or `nil` when it is not configured.
    public func provider(_ id: ProviderID) -> Provider? {
        configuration.providers.first { $0.definition.id == id }.map {
            Provider(manager: self, configuration: $0)
        }
    }

    // MARK: Leaving

    /// Takes no more calls and closes all connections. Calls that are still running fail.
    public func shutdown() async {
        let isFirst = isShutDown.withLock { isShutDown in
            defer { isShutDown = true }
            return !isShutDown
        }
        guard isFirst else { return }
        await cache?.close()
        await close()
    }
}

extension Configuration.Provider {
    /// - Parameter index: Which of its keys.
    func upstream(credential index: Int = 0) -> Upstream {
        let credential: Upstream.Credential =
            switch (definition.keyPlacement, keys.indices.contains(index) ? keys[index] : keys.first) {
            case (.bearer, let key?): .bearer(key)
            case (.header(let name), let key?): .header(name, key)
            default: .none
            }
        return Upstream(
            provider: definition.id, baseURL: definition.baseURL, credential: credential, headers: definition.headers,
            timeouts: timeouts)
    }
}

extension Configuration {
    fileprivate var inlinedMedia: InlinedMedia? { fetchesMedia ? InlinedMedia(fetcher: PublicFetcher()) : nil }
}

/// The simulated provider in this process, everybody else over HTTP.
private struct DividedTransport: Transport {
    let http: HTTPTransport
    let simulated: SimulatedTransport<ContinuousClock>

    func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        upstream.provider == .simulated && !upstream.baseURL.hasPrefix("http")
            ? try await simulated.send(request, to: upstream) : try await http.send(request, to: upstream)
    }

    func open(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TunnelAnswer {
        upstream.provider == .simulated && !upstream.baseURL.hasPrefix("http")
            ? try await simulated.open(request, to: upstream) : try await http.open(request, to: upstream)
    }
}

/// Runs `body` with a manager that is gone when it returns.
public func withProviderManager<Result: Sendable>(
    _ configuration: Configuration,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (ProviderManager) async throws -> Result
) async throws -> Result {
    let manager = try await ProviderManager(configuration)
    do {
        let result = try await body(manager)
        await manager.shutdown()
        return result
    } catch {
        await manager.shutdown()
        throw error
    }
}
