/// How the gateway listens, whom it lets in and how much it takes on. Providers and policy are in the `Configuration`.
public struct GatewaySettings: Sendable {
    /// How much a client may ask for, and how long it may take.
    public struct Limits: Sendable, Hashable {
        /// Of a request's body, in bytes.
        public var body = 64 << 20
        /// Of all header fields of a request together, in bytes.
        public var headers = 64 << 10
        /// How long a connection may be without a request, or a request's head without its end.
        public var idleTimeout = Duration.seconds(75)
        /// From a request's head to the last byte of its body.
        public var bodyTimeout = Duration.seconds(60)
        /// Open at the same time; more wait in the system's backlog.
        public var connections = 10_000
        /// Calls that are being answered at the same time.
        public var inFlight = 2_000
        /// Calls that wait for one of those to end; more are refused.
        public var queue = 2_000
        /// How long a call waits before it is refused.
        public var queueTimeout = Duration.seconds(10)
        /// How long calls may go on after the gateway was told to stop.
        public var drain = Duration.seconds(30)

        public init() {}
    }

    public var host = "127.0.0.1"
    /// 0 takes a free one.
    public var port = 8080
    public var limits = Limits()
    /// Whether a request is refused that another dialect cannot say in full; otherwise it goes without, and the answer's
    /// `x-switchboard-warnings` says so.
    public var isStrict = false
    /// What happens to paths of a provider's that the gateway does not know.
    public enum PassThrough: String, Sendable, Hashable, CaseIterable {
        /// They are refused.
        case no
        /// They are passed through to the provider, with its key, where no budget holds that they might overspend.
        case yes
        /// They are passed through, whatever they cost.
        case unmetered
    }

    public var passThrough = PassThrough.yes
    /// Where the keys of clients are; `nil` lets everybody in who can connect.
    public var keysFile: String?
    public var log = LogSettings()
    public var telemetry = TelemetrySettings()

    public init() {}

    /// Whether others say something that only holds from the next start.
    func needsRestart(for others: GatewaySettings) -> Bool {
        var mine = limits
        let theirs = others.limits
        // These are looked up with each call.
        (mine.body, mine.drain) = (theirs.body, theirs.drain)
        return host != others.host || port != others.port || mine != theirs || log != others.log
            || telemetry != others.telemetry || keysFile != others.keysFile
    }

    /// Whether only this machine can connect.
    public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
