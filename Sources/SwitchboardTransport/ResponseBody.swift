import NIOCore
import NIOHTTP1
import SwitchboardCore

/// The caller's hold on a running request: when the last reference goes, the request is closed.
final class ResponseHandle: Sendable {
    private let receiver: ResponseReceiver
    private let close: @Sendable () -> Void

    init(receiver: ResponseReceiver, close: @escaping @Sendable () -> Void) {
        self.receiver = receiver
        self.close = close
    }

    deinit {
        close()
        receiver.abandon(ResponseHandle.cancelled)
    }

    func head() async throws(LLMError) -> HTTPResponseHead {
        try await cancellable { await self.receiver.head() }.get()
    }

    func piece() async throws(LLMError) -> ByteBuffer? {
        try await cancellable { await self.receiver.piece() }.get()
    }

    private static let cancelled = LLMError(.cancelled, "The call was cancelled.")

    private func cancellable<Value>(
        _ body: () async -> Result<Value, LLMError>
    ) async -> Result<Value, LLMError> {
        await withTaskCancellationHandler {
            await body()
        } onCancel: {
            receiver.abandon(ResponseHandle.cancelled)
            close()
        }
    }
}

/// The body of a response, piece by piece as it arrives. It can be read once.
struct ResponseBody: AsyncSequence, Sendable {
    typealias Element = ArraySlice<UInt8>
    typealias Failure = LLMError

    let handle: ResponseHandle

    func makeAsyncIterator() -> Iterator { Iterator(handle: handle) }

    struct Iterator: AsyncIteratorProtocol {
        let handle: ResponseHandle

        mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> ArraySlice<UInt8>? {
            guard let buffer = try await handle.piece() else { return nil }
            return Array(buffer.readableBytesView)[...]
        }

        mutating func next() async throws(LLMError) -> ArraySlice<UInt8>? { try await next(isolation: nil) }
    }
}
