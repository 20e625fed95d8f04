import HTTPTypes
import SwitchboardAccess
import SwitchboardCore
import SwitchboardTelemetry

/// One request that was let in: who sent it, what it is known by, and when it came.
final class Visit: Sendable {
    let id: String
    /// On the gateway's clock.
    let began: Duration
    /// Seconds since 1970.
    let time: Double
    let target: RequestTarget
    let method: HTTPRequest.Method
    let headers: HTTPFields
    let client: Client
    let trace: TraceContext?
    let runtime: Runtime

    init(
        id: String,
        began: Duration,
        time: Double,
        target: RequestTarget,
        method: HTTPRequest.Method,
        headers: HTTPFields,
        client: Client,
        trace: TraceContext?,
        runtime: Runtime
    ) {
        self.id = id
        self.began = began
        self.time = time
        self.target = target
        self.method = method
        self.headers = headers
        self.client = client
        self.trace = trace
        self.runtime = runtime
    }
}
