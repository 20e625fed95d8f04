/// Where traces and metrics are sent to, by OpenTelemetry's protocol over HTTP.
public struct TelemetrySettings: Sendable, Hashable {
    /// `http://127.0.0.1:4318`, without a path; `nil` sends nothing.
    public var endpoint: String?
    /// What the gateway calls itself there.
    public var service = "switchboard"
    /// The share of calls that are traced which bring no trace of their own.
    public var sampled = 1.0
    /// Between two reports.
    public var interval = Duration.seconds(10)

    public init() {}
}
