import NIOCore
import SwitchboardCore

/// The hold on an open tunnel: when the last reference goes, the connection is closed.
final class TunnelHandle: Sendable {
    private let channel: any Channel
    private let receiver: TunnelReceiver
    private let failures: TransportFailures

    init(_ channel: any Channel, _ receiver: TunnelReceiver, _ failures: TransportFailures) {
        self.channel = channel
        self.receiver = receiver
        self.failures = failures
    }

    deinit { close() }

    func close() {
        receiver.finish(.failure(LLMError(.cancelled, "The connection was closed.", provider: failures.provider)))
        channel.close(promise: nil)
    }

    func piece() async throws(LLMError) -> ByteBuffer? {
        let result = await withTaskCancellationHandler {
            await receiver.piece(from: channel)
        } onCancel: {
            close()
        }
        return try result.get()
    }

    func send(_ bytes: ArraySlice<UInt8>) async throws(LLMError) {
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        } catch {
            throw failures.meaning(of: error, hasHead: true)
        }
    }
}

/// What a server sends through a tunnel, piece by piece. It can be read once.
struct TunnelBytes: AsyncSequence, Sendable {
    typealias Element = ArraySlice<UInt8>
    typealias Failure = LLMError

    let handle: TunnelHandle

    func makeAsyncIterator() -> Iterator { Iterator(handle: handle) }

    struct Iterator: AsyncIteratorProtocol {
        let handle: TunnelHandle

        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> ArraySlice<UInt8>? {
            guard let buffer = try await handle.piece() else { return nil }
            return Array(buffer.readableBytesView)[...]
        }

        mutating func next() async throws(LLMError) -> ArraySlice<UInt8>? { try await next(isolation: nil) }
    }
}
