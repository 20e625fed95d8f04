import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import SwitchboardCore
import SwitchboardSimulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection of a client's: takes a request, and does the steps of the answer one by one.
final class SimulatedConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The largest request body that is read.
    private static let bodyLimit = 64 << 20

    private let provider: SimulatedProvider
    private let observe: @Sendable (String, [UInt8]) -> Void
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    /// Counts answers: a pause that ends after the connection has gone on to another answer does nothing.
    private var answer = 0

    init(_ provider: SimulatedProvider, _ observe: @escaping @Sendable (String, [UInt8]) -> Void) {
        self.provider = provider
        self.observe = observe
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer):
            guard body.count + buffer.readableBytes <= SimulatedConnection.bodyLimit else {
                return context.close(promise: nil)
            }
            body.append(contentsOf: buffer.readableBytesView)
        case .end:
            guard let head else { return }
            respond(to: head, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer += 1
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func respond(to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let target = RequestTarget(head.uri)
        var headers = HTTPFields()
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        observe(target.path, body)
        let response = provider.respond(
            method: HTTPRequest.Method(head.method.rawValue) ?? .get, path: target.path, query: target.query,
            headers: headers, body: body)
        body = []
        var fields = HTTPHeaders()
        for field in response.headers { fields.add(name: field.name.rawName, value: field.value) }
        fields.add(name: "server", value: "switchboard")
        let status = HTTPResponseStatus(statusCode: response.status.code)
        answer += 1
        run(
            Answer(
                number: answer, head: HTTPResponseHead(version: head.version, status: status, headers: fields),
                prelude: response.prelude[...], steps: response.steps[...], keepsAlive: head.isKeepAlive),
            NIOLoopBound(context, eventLoop: context.eventLoop))
    }

    private struct Answer {
        let number: Int
        let head: HTTPResponseHead
        var prelude: ArraySlice<SimulatedResponse.Step>
        var steps: ArraySlice<SimulatedResponse.Step>
        let keepsAlive: Bool
        var hasHead = false
    }

    /// Does all steps up to the next pause.
    private func run(_ answer: Answer, _ bound: NIOLoopBound<ChannelHandlerContext>) {
        let context = bound.value
        guard answer.number == self.answer, context.channel.isActive else { return }
        var answer = answer
        while let step = answer.prelude.popFirst()
            ?? { () -> SimulatedResponse.Step? in
                if !answer.hasHead {
                    answer.hasHead = true
                    context.writeAndFlush(wrapOutboundOut(.head(answer.head)), promise: nil)
                }
                return answer.steps.popFirst()
            }()
        {
            switch step {
            case .bytes(let bytes):
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            case .pause(let duration):
                let later = NIOLoopBound((self, answer), eventLoop: context.eventLoop)
                context.eventLoop.scheduleTask(in: .nanoseconds(Int64(duration / .nanoseconds(1)))) {
                    let (connection, answer) = later.value
                    connection.run(answer, bound)
                }
                return
            case .cut: return context.close(promise: nil)
            case .stall: return
            case .reset: return reset(context)
            }
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !answer.keepsAlive { context.close(promise: nil) }
    }

    /// Closes so that the other side is told of a reset, not of an end.
    private func reset(_ context: ChannelHandlerContext) {
        guard let socket = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in bound.value.close(promise: nil) }
    }
}

/// The path and the query of a request's target.
private struct RequestTarget {
    let path: String
    let query: [(name: String, value: String)]

    init(_ target: String) {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = halves.first.map(String.init) ?? "/"
        query = (halves.count > 1 ? halves[1] : "").split(separator: "&").map { item in
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(pair[0]), pair.count > 1 ? Self.decoded(pair[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        String(decoding: text.percentDecodedBytes(plusIsSpace: true), as: UTF8.self)
    }
}
