import NIOCore
import NIOHTTP1
import NIOPosix
public import SwitchboardSimulator

/// A simulated provider behind a socket: it can do what a proper server would not, such as fall silent, or tear the
/// connection down in the middle of a word.
public struct SimulatedServer: Sendable {
    /// `http://127.0.0.1:8089`
    public let address: String
    private let channel: any Channel

    /// Listens until ``shutdown()``.
    /// - Parameters:
    ///   - port: 0 takes a free one, which ``address`` tells.
    ///   - observe: Called with every request before it is answered.
    public static func start(
        _ provider: SimulatedProvider,
        host: String = "127.0.0.1",
        port: Int = 0,
        observe: @escaping @Sendable (_ path: String, _ body: [UInt8]) -> Void = { _, _ in }
    ) async throws -> SimulatedServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(SimulatedConnection(provider, observe))
                }
            }
            .bind(host: host, port: port).get()
        return SimulatedServer(address: "http://\(host):\(channel.localAddress?.port ?? port)", channel: channel)
    }

    /// Returns when the server has stopped listening.
    public func closed() async throws { try await channel.closeFuture.get() }

    /// Stops listening. Connections that are open stay so until their answers end.
    public func shutdown() async { try? await channel.close() }
}
