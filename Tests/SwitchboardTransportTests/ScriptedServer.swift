import HTTPTypes
import NIOCore
import NIOPosix
import SwitchboardCore
import SwitchboardTransport
import Synchronization

/// A server on this machine that answers bytes as it is told, and remembers what it was asked.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        /// Reads up to the end of a request.
        case read
        case send(String)
        case bytes([UInt8])
        /// Sends chunks of a megabyte, each when the one before has left.
        case flood(megabytes: Int)
        case close
    }

    private struct State {
        var requests: [String] = []
        var megabytesSent = 0
        var closed = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let script: [Step]
    private let channel = Mutex<(any Channel)?>(nil)
    let port: Int

    /// - Parameter script: What happens on each connection. When it is over, the connection stays as it is.
    init(_ script: [Step]) async throws {
        self.script = script
        let box = ConnectionStarter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 16)
            .childChannelInitializer { box.start($0) }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.channel.withLock { $0 = channel }
        box.server.withLock { $0 = self }
    }

    var requests: [String] { state.withLock { $0.requests } }
    var megabytesSent: Int { state.withLock { $0.megabytesSent } }
    var address: String { "http://127.0.0.1:\(port)" }

    /// Returns when a client has closed a connection.
    func clientClosed() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if state.closed > 0 { return true }
                state.waiters.append(continuation)
                return false
            }
            if isClosed { continuation.resume() }
        }
    }

    func stop() async {
        let channel = channel.withLock { $0 }
        try? await channel?.close()
    }

    fileprivate func handler() -> Handler { Handler(server: self, script: script) }

    fileprivate final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let server: ScriptedServer
        private var script: ArraySlice<Step>
        private var received = ""

        init(server: ScriptedServer, script: [Step]) {
            self.server = server
            self.script = script[...]
        }

        func channelActive(context: ChannelHandlerContext) {
            go(context)
            context.fireChannelActive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            go(context)
        }

        func channelInactive(context: ChannelHandlerContext) {
            let waiters = server.state.withLock { state in
                state.closed += 1
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func go(_ context: ChannelHandlerContext) {
            while let step = script.first {
                switch step {
                case .read:
                    guard let request = takeRequest() else { return }
                    server.state.withLock { $0.requests.append(request) }
                case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                case .bytes(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
                case .flood(let megabytes):
                    script.removeFirst()
                    return flood(megabytes, context)
                case .close: context.close(promise: nil)
                }
                script.removeFirst()
            }
        }

        private func takeRequest() -> String? {
            guard let end = received.firstRange(of: "\r\n\r\n") else { return nil }
            let head = received[..<end.lowerBound].lowercased()
            let length = head.firstRange(of: "content-length: ").flatMap { range in
                Int(head[range.upperBound...].prefix(while: \.isNumber))
            }
            let body = received[end.upperBound...]
            guard body.utf8.count >= length ?? 0 else { return nil }
            let request = String(received[..<end.upperBound]) + body.prefix(length ?? 0)
            received = String(body.dropFirst(length ?? 0))
            return request
        }

        private func flood(_ megabytes: Int, _ context: ChannelHandlerContext) {
            guard megabytes > 0 else { return go(context) }
            let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let chunk = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
            context.writeAndFlush(wrapOutboundOut(chunk)).whenSuccess {
                let (handler, context) = loopBound.value
                handler.server.state.withLock { $0.megabytesSent += 1 }
                handler.flood(megabytes - 1, context)
            }
        }
    }
}

/// The server's channel is there before the server is.
private final class ConnectionStarter: Sendable {
    let server = Mutex<ScriptedServer?>(nil)

    func start(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            guard let server = server.withLock({ $0 }) else { return }
            try channel.pipeline.syncOperations.addHandler(server.handler())
        }
    }
}

/// One request to a scripted server.
struct Caller {
    var transport = HTTPTransport()
    var baseURL: String
    var credential = Upstream.Credential.bearer(Secret("sk-secret"))
    var timeouts = Timeouts()
    var body = Array("{}".utf8)

    func send() async throws(LLMError) -> TransportResponse {
        let target = Target(provider: "test", model: "m")
        return try await transport.send(
            OutboundRequest(
                path: "/v1/ask", query: [("a b", "c&d")], body: body,
                context: ResponseContext(target: target, isStreaming: true)),
            to: Upstream(provider: "test", baseURL: baseURL, credential: credential, timeouts: timeouts))
    }

    /// The status and the whole body; the transport is closed afterwards.
    func ask() async throws(LLMError) -> (status: Int, body: [UInt8]) {
        let result: Result<(Int, [UInt8]), LLMError>
        do throws(LLMError) {
            let response = try await send()
            var bytes: [UInt8] = []
            var iterator: any AsyncIteratorProtocol<ArraySlice<UInt8>, LLMError> = response.body.makeAsyncIterator()
            while let piece = try await iterator.next(isolation: #isolation) { bytes += piece }
            result = .success((response.status.code, bytes))
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        return try result.get()
    }

    /// What went wrong.
    func failure() async -> LLMError? {
        do throws(LLMError) {
            _ = try await ask()
            return nil
        } catch {
            return error
        }
    }
}
