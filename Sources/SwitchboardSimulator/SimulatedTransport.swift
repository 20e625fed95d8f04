import HTTPTypes
public import SwitchboardCore

/// A transport that asks a simulated provider in this process. Nothing touches the network.
public struct SimulatedTransport<Clock: _Concurrency.Clock>: Transport where Clock.Duration == Duration {
    private let provider: SimulatedProvider
    private let clock: Clock

    public init(_ provider: SimulatedProvider, clock: Clock) {
        self.provider = provider
        self.clock = clock
    }

    public func send(_ request: OutboundRequest, to upstream: Upstream) async throws(LLMError) -> TransportResponse {
        var headers = upstream.headers
        for field in request.headers { headers[field.name] = field.value }
        let response = provider.respond(
            method: request.method, path: request.path, query: request.query, headers: headers, body: request.body)
        var prelude = SimulatedBody(steps: response.prelude, clock: clock).makeAsyncIterator()
        _ = try await prelude.next(isolation: nil)
        return TransportResponse(
            status: response.status, headers: response.headers,
            body: SimulatedBody(steps: response.steps, clock: clock))
    }
}

extension SimulatedTransport where Clock == ContinuousClock {
    public init(_ provider: SimulatedProvider) { self.init(provider, clock: ContinuousClock()) }
}

/// The body of a simulated response, paced by a clock.
struct SimulatedBody<Clock: _Concurrency.Clock>: AsyncSequence, Sendable where Clock.Duration == Duration {
    typealias Element = ArraySlice<UInt8>
    typealias Failure = LLMError

    let steps: [SimulatedResponse.Step]
    let clock: Clock

    func makeAsyncIterator() -> Iterator { Iterator(steps: steps[...], clock: clock) }

    struct Iterator: AsyncIteratorProtocol {
        var steps: ArraySlice<SimulatedResponse.Step>
        let clock: Clock

        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> ArraySlice<UInt8>? {
            while let step = steps.popFirst() {
                switch step {
                case .bytes(let bytes): return bytes[...]
                case .pause(let duration): try await Iterator.sleep(duration, on: clock)
                case .reset: throw LLMError(.unavailable, "The simulated provider reset the connection.")
                case .cut: throw LLMError(.unavailable, "The simulated provider closed the connection.")
                case .stall: try await Iterator.sleep(.seconds(86_400), on: clock)
                }
            }
            return nil
        }

        static func sleep(_ duration: Duration, on clock: Clock) async throws(LLMError) {
            guard duration > .zero else { return }
            do {
                try await clock.sleep(for: duration)
            } catch {
                throw LLMError(.cancelled, "The caller's task was cancelled.")
            }
        }
    }
}
