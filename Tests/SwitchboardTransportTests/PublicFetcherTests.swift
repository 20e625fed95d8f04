import NIOCore
import NIOHTTP1
import NIOPosix
import SwitchboardCore
import Testing

@testable import SwitchboardTransport

/// What is fetched on a client's word, and what is not.
@Suite struct PublicFetcherTests {
    @Test(
        arguments: [
            [8, 8, 8, 8], [1, 1, 1, 1], [172, 15, 0, 1], [172, 32, 0, 1], [100, 63, 0, 1], [193, 0, 0, 1],
            [0x26, 0x06, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0x20, 0x02, 8, 8, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 8, 8, 8, 8],
        ] as [[UInt8]])
    func publicAddresses(bytes: [UInt8]) { #expect(PublicAddress(bytes).isPublic) }

    @Test(
        arguments: [
            [127, 0, 0, 1], [0, 0, 0, 0], [10, 1, 2, 3], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 1, 1],
            [169, 254, 169, 254], [100, 64, 0, 1], [224, 0, 0, 1], [255, 255, 255, 255], [198, 19, 0, 1], [],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [UInt8](repeating: 0, count: 16),
            [0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1],
            [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1],
            [0x20, 0x02, 192, 168, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0x20, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
        ] as [[UInt8]])
    func addressesThatAreNot(bytes: [UInt8]) { #expect(!PublicAddress(bytes).isPublic) }

    /// A server that counts who comes, and sends one file.
    private static func server(_ body: String, location: String? = nil) async throws -> (
        port: Int, channel: any Channel
    ) {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(OneFile(body: body, location: location))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return (try #require(channel.localAddress?.port), channel)
    }

    private final class OneFile: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        let body: String
        let location: String?
        init(body: String, location: String?) { (self.body, self.location) = (body, location) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            var headers = HTTPHeaders([("content-type", "image/png; x=y"), ("content-length", "\(body.utf8.count)")])
            if let location { headers.add(name: "location", value: location) }
            let status: HTTPResponseStatus = location == nil ? .ok : .found
            context.write(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
                promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    private func fetcher(limit: Int = 1_000) -> PublicFetcher {
        PublicFetcher(limit: limit, timeout: .seconds(10), ports: nil) { _ in true }
    }

    @Test func aFileComesWithItsType() async throws {
        let (port, channel) = try await PublicFetcherTests.server("pixels")
        let (bytes, type) = try await fetcher().fetch("http://127.0.0.1:\(port)/a.png?token=secret")
        #expect(String(decoding: bytes, as: UTF8.self) == "pixels" && type == "image/png")
        try await channel.close()
    }

    @Test func whatIsTooLargeOrElsewhereIsNotFetched() async throws {
        let (port, channel) = try await PublicFetcherTests.server(String(repeating: "x", count: 2_000))
        let large = await #expect(throws: LLMError.self) { try await fetcher().fetch("http://127.0.0.1:\(port)/") }
        #expect(large?.code == .invalidRequest && large?.message.contains("larger") == true)
        try await channel.close()
        let (other, second) = try await PublicFetcherTests.server("", location: "http://127.0.0.1:\(port)/")
        let moved = await #expect(throws: LLMError.self) { try await fetcher().fetch("http://127.0.0.1:\(other)/") }
        #expect(moved?.message.contains("302") == true)
        try await second.close()
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://localhost/", "http://0.0.0.0/", "http://2130706433/", "http://0x7f000001/",
        "http://017700000001/", "http://127.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/x",
        "file:///etc/passwd", "ftp://example.org/", "http://user@8.8.8.8/", "http://8.8.8.8:22/", "gopher://x/",
        "data:,x", "",
        "http://a b/", "//x", "http://" + String(repeating: "a", count: 5_000),
    ])
    func nothingPrivateIsEverAsked(address: String) async {
        let error = await #expect(throws: LLMError.self) { try await PublicFetcher().fetch(address) }
        #expect(error?.code == .invalidRequest && error?.message.contains("not fetched") == true)
        #expect(error?.message.contains("token") == false)
    }
}
