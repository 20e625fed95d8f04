import HTTPTypes
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
public import Switchboard
public import SwitchboardAccess
public import SwitchboardCore
public import SwitchboardTelemetry
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A server that speaks every dialect to clients, and asks whichever provider policy chooses.
///
///     let gateway = Gateway(manager, GatewaySettings())
///     try await gateway.run()
public final class Gateway: Service, Sendable {
    /// Which release this is.
    public static let version = "0.1.0"

    private let current: Mutex<Runtime>
    let admission: Admission
    let observers: [any CallObserver]
    let totals = CallTotals()
    let metrics = CallMetrics()
    let recent = RecentCalls()
    let history: CallHistory
    let clock: any TimeKeeper
    let random: RandomSource
    let ids: CallNames
    let dates: DateCache
    let routes = RouteTable()
    let pages: Pages
    let directory = ModelDirectory()
    let continuity: ContinuityStore
    let responses: StoredResponses
    /// Seconds since 1970.
    let started: Int64
    private let logger: Logger
    private let listening: @Sendable (String) -> Void
    private let stop = Signal()

    /// - Parameters:
    ///   - keys: Who may use it; open lets everybody in.
    ///   - observers: Who is told of every call.
    ///   - listening: Called with the address (`http://127.0.0.1:8080`) once it takes requests.
    public init(
        _ manager: ProviderManager,
        _ settings: GatewaySettings,
        keys: KeyRing = KeyRing(),
        observers: [any CallObserver] = [],
        clock: any TimeKeeper = SystemTime(),
        random: RandomSource = .system,
        logger: Logger = Logger(label: "switchboard"),
        listening: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        current = Mutex(Runtime(manager: manager, settings: settings, keys: keys))
        admission = Admission(settings.limits, time: clock)
        history = CallHistory(time: clock)
        self.observers = [totals, metrics, recent, history] + observers
        self.clock = clock
        self.random = random
        self.logger = logger
        self.listening = listening
        ids = CallNames(random: random)
        dates = DateCache(time: clock)
        pages = Pages()
        continuity = ContinuityStore(time: clock)
        responses = StoredResponses(time: clock)
        started = clock.secondsSince1970
    }

    var runtime: Runtime { current.withLock { $0 } }

    /// Serves until it is told to stop, and then until the calls that are under way are over.
    public func run() async throws {
        do { try await serve() } catch {
            await runtime.manager.shutdown()
            throw (error as? IOError).map(cannotListen) ?? error
        }
        await runtime.manager.shutdown()
    }

    private func cannotListen(_ error: IOError) -> LLMError {
        let settings = runtime.settings
        let place = "\(settings.host):\(settings.port)"
        let why =
            switch error.errnoCode {
            case EADDRINUSE: "another program listens there already. Stop it, or take another port"
            case EACCES: "only root may listen there. Take a port above 1023"
            case EADDRNOTAVAIL: "that is no address of this machine. Take one that is"
            default: "the system says no (error \(error.errnoCode)). Take another address"
            }
        return LLMError(
            .invalidRequest, "The gateway cannot listen at \(place): \(why) (--host and --port, or gateway.listen).",
            field: "gateway.listen")
    }

    private func serve() async throws {
        let door = Door(gateway: self)
        let settings = runtime.settings
        let server = try HTTPServerBuilder { responder in GatewayChannel(responder: responder, limits: settings.limits)
        }
        .buildServer(
            configuration: ServerConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1_024,
                availableConnectionsDelegate: .maximum(settings.limits.connections, logger: logger)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger
        ) { request, writer, _ in
            if request.headers[.expect] == "100-continue" {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            let response = await Gateway.opening { await door.respond(to: request) }
            try await writer.write(response: response.head, body: response.body)
        } onServerRunning: { [listening] channel in
            listening("http://\(settings.host):\(channel.localAddress?.port ?? settings.port)")
        }
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: logger))
        // A task that is told nothing of the shutdown: the server goes on while calls come to their end.
        let serving = Task.detached { try await group.run() }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                let draining = Task {
                    await self.stop.wait()
                    await self.drain()
                    await group.triggerGracefulShutdown()
                }
                defer { draining.cancel() }
                try await serving.value
            } onGracefulShutdown: {
                self.stop.signal()
            }
        } onCancel: {
            serving.cancel()
        }
    }

    /// Does what comes before an answer's first word in a task of its own, whose stack is gone once it is there: a connection's
    /// task lives as long as the connection, and so would the deepest stack that it ever had. Detached, so that it copies no task's values.
    private static func opening<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task.detached { await body() }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Refuses new calls and waits for those that run. Those that take longer than they may end with an error in their own
    /// dialect.
    private func drain() async {
        let limit = runtime.settings.limits.drain
        logger.info("Stopping: no more calls are taken.", metadata: ["in-flight": "\(admission.inFlight)"])
        admission.drain()
        await waitUntilEmpty(atMost: limit)
        guard admission.inFlight > 0 else { return }
        logger.warning("Calls are cut off.", metadata: ["in-flight": "\(admission.inFlight)", "after": "\(limit)"])
        await runtime.manager.shutdown()
        await waitUntilEmpty(atMost: .seconds(2))
    }

    private func waitUntilEmpty(atMost limit: Duration) async {
        let clock = clock
        let admission = admission
        let emptied = Task { await admission.emptied() }
        let timer = Task {
            do throws(LLMError) { try await clock.sleep(for: limit) } catch { return }
            admission.stopWaiting()
        }
        await emptied.value
        timer.cancel()
    }

    /// Goes on with another configuration. Calls that are under way end with the one that they began with. Where it listens, and how
    /// many connections and calls it takes at a time, stays as it is.
    public func reload(_ configuration: Configuration, _ settings: GatewaySettings, keys: KeyRing) throws(LLMError) {
        let manager = try runtime.manager.reconfigured(configuration)
        let before = current.withLock { runtime in
            defer { runtime = Runtime(manager: manager, settings: settings, keys: keys) }
            return runtime.settings
        }
        if before.needsRestart(for: settings) {
            logger.warning(
                "Where it listens, the names of the keys' file, the log, the telemetry and most limits change with the next start only."
            )
        }
    }

    /// The trace that a call belongs to, where tracing is on.
    func trace(of headers: HTTPFields) -> TraceContext? {
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
        if let parent = header("traceparent"),
            let trace = TraceContext(parent: parent, state: header("tracestate"), random: random)
        {
            return trace
        }
        let settings = runtime.settings.telemetry
        return settings.endpoint == nil ? nil : TraceContext(random: random, sampling: settings.sampled)
    }
}

/// Told once, heard by whoever waits for it.
final class Signal: Sendable {
    private let state = Mutex((isTold: false, waiting: [CheckedContinuation<Void, Never>]()))

    func signal() {
        let waiting = state.withLock { state in
            state.isTold = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isTold = state.withLock { state in
                if !state.isTold { state.waiting.append(continuation) }
                return state.isTold
            }
            if isTold { continuation.resume() }
        }
    }
}
