import HTTPTypes
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardSimulator
import SwitchboardTelemetry
import Testing

@testable import SwitchboardGateway

/// A client goes away in the middle of an answer.
@Suite struct LeavingTests {
    private static let ask =
        #"{"model":"up-anthropic.messages/gpt-5-mini","stream":true,"messages":[{"role":"user","content":"Say something long."}]}"#

    /// Alone, and as the only one of those who share a call.
    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func whatItHadCostIsKnown(shares: Bool) async throws {
        let upstream = SimulatedTransport(SimulatedProvider(pace: .milliseconds(1)))
        let harness = GatewayHarness(upstream, dialects: [.anthropicMessages]) { $0.coalesces = shares }
        let reply = await harness.ask(.post, "/v1/chat/completions", LeavingTests.ask, leavingAfter: 2)
        #expect(reply.status == 200 && !reply.isWhole)
        let record = try #require(harness.records.all.first)
        #expect(record.error == .cancelled)
        #expect(record.provider == "up-anthropic.messages" && record.model == "gpt-5-mini")
        #expect(record.trail?.attempts.count == 1)
        let cost = try #require(record.cost)
        #expect(cost > .zero)
        #expect(harness.gateway.runtime.manager.stats.values.map(\.spent) == [cost])
        // That a client left is nothing that the provider did.
        #expect(harness.gateway.runtime.manager.stats.values.allSatisfy { $0.errors.isEmpty && $0.lastError == nil })
    }

    @Test func aKeyThatIsTakenBackEndsWhatItWatches() throws {
        func ring(_ name: String, isAdmin: Bool = true, expires: Int64? = nil) throws -> KeyRing {
            try KeyRing([
                ClientKey(
                    name: name, digest: KeyDigest(of: "secret"), scope: KeyScope(isAdmin: isAdmin), expires: expires)
            ])
        }
        let client = try ring("one").client(presenting: "secret", at: 0)
        #expect(try ring("one").stillAdmits(client, at: 5))
        #expect(try !ring("other").stillAdmits(client, at: 5))
        #expect(try !ring("one", isAdmin: false).stillAdmits(client, at: 5))
        #expect(try !ring("one", expires: 5).stillAdmits(client, at: 5))
        #expect(KeyRing().stillAdmits(client, at: 5))
    }
}
