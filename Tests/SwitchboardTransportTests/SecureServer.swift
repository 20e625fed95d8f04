import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// A server on this machine that speaks HTTP/2 over TLS, with a certificate that it made itself a moment ago.
final class SecureServer: Sendable {
    private let channel: any Channel
    let port: Int
    /// The certificate, which vouches for itself.
    let pem: String
    private let counter: Counter

    init(host name: String = "localhost", answer: String) async throws {
        let key = P256.Signing.PrivateKey()
        let certificate = try SecureServer.certificate(for: name, key: key)
        let pem = try certificate.serializeAsPEM().pemString
        var security = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: Array(pem.utf8), format: .pem))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)))
        security.applicationProtocols = ["h2"]
        let context = try NIOSSLContext(configuration: security)
        let counter = Counter()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    counter.count()
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    _ = try pipeline.configureHTTP2Pipeline(
                        mode: .server, connectionConfiguration: .init(), streamConfiguration: .init()
                    ) { stream in
                        stream.eventLoop.makeCompletedFuture {
                            try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTP1ServerCodec())
                            try stream.pipeline.syncOperations.addHandler(Answering(answer))
                        }
                    }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.pem = pem
        self.counter = counter
    }

    var connections: Int { counter.value }
    var address: String { "https://localhost:\(port)" }

    func stop() async { try? await channel.close() }

    private static func certificate(for host: String, key: P256.Signing.PrivateKey) throws -> Certificate {
        let name = try DistinguishedName { CommonName("A test of Switchboard") }
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSince1970: 1_700_000_000),
            notValidAfter: Date(timeIntervalSince1970: 4_000_000_000), issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                SubjectAlternativeNames([.dnsName(host)])
            },
            issuerPrivateKey: .init(key))
    }
}

private final class Counter: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock(\.self) }
    func count() { number.withLock { $0 += 1 } }
}

/// Answers each request, once it is whole, in three pieces.
private final class Answering: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: String

    init(_ answer: String) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        let head = HTTPResponseHead(version: .http2, status: .ok, headers: ["content-type": "text/event-stream"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let third = max(1, answer.count / 3)
        var rest = Substring(answer)
        while !rest.isEmpty {
            context.writeAndFlush(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: String(rest.prefix(third)))))), promise: nil)
            rest = rest.dropFirst(third)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
