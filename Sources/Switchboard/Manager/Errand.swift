import SwitchboardCore

/// One call that a manager was asked to make. Everything that waits for its answer holds on to this one.
final class Errand: Sendable {
    let boxed: Boxed<CompletionRequest>
    let options: CallOptions
    let isStreaming: Bool
    /// On whose behalf, where somebody sent a request.
    let origin: Origin?

    init(_ request: Boxed<CompletionRequest>, _ options: CallOptions, streaming: Bool, _ origin: Origin?) {
        boxed = request
        self.options = options
        isStreaming = streaming
        self.origin = origin
    }

    var request: CompletionRequest { boxed.value }

    /// What makes two calls one.
    struct Key: Hashable, Sendable {
        fileprivate let request: CompletionRequest
        fileprivate let options: CallOptions
        fileprivate let isStreaming: Bool
    }

    var key: Key {
        var shared = options
        shared.trace = nil
        return Key(request: request, options: shared, isStreaming: isStreaming)
    }
}
