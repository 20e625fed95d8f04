import HTTPTypes
import HummingbirdCore
import NIOCore
import SwitchboardAccess
import SwitchboardCore
import SwitchboardTelemetry

/// What happens, as server-sent events for as long as somebody watches: calls when they are over, every second what it came to, and
/// now and then how everybody is doing. It ends when whoever watches may no longer.
struct LiveFeed: Sendable {
    private static let statusEvery = 5

    let gateway: Gateway
    let client: Client

    func response() -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-cache"
        let events = events()
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                for await event in events { try await writer.write(ByteBuffer(bytes: event)) }
                try await writer.finish(nil)
            })
    }

    private func events() -> AsyncStream<[UInt8]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(512))
        let calls = gateway.recent.watch()
        let telling = Task {
            for await call in calls { continuation.yield(LiveFeed.event("call") { call.write(to: &$0) }) }
        }
        let ticking = Task { [gateway, client] in
            var seconds = 0
            while !gateway.admission.isDraining,
                gateway.runtime.keys.stillAdmits(client, at: gateway.clock.secondsSince1970)
            {
                do throws(LLMError) { try await gateway.clock.sleep(for: .seconds(1)) } catch { break }
                continuation.yield(tick())
                seconds += 1
                guard seconds % LiveFeed.statusEvery == 0 else { continue }
                let status = await StatusReport(gateway: gateway, runtime: gateway.runtime).json()
                continuation.yield(Array("event: status\ndata: ".utf8) + status + Array("\n\n".utf8))
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in
            telling.cancel()
            ticking.cancel()
        }
        return stream
    }

    /// The second before this one.
    private func tick() -> [UInt8] {
        let second = gateway.history.second(gateway.clock.secondsSince1970 - 1)
        return LiveFeed.event("tick") { writer in
            writer.object { writer in
                second.fields(to: &writer)
                writer.field("inFlight", gateway.admission.inFlight)
                writer.field("queued", gateway.admission.queued)
            }
        }
    }

    private static func event(_ name: String, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var bytes = Array("event: \(name)\ndata: ".utf8)
        JSONWriter.append(to: &bytes, body)
        bytes += "\n\n".utf8
        return bytes
    }
}
