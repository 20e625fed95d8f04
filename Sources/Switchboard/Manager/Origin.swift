import SwitchboardCore

/// The request that somebody sent, for a call that is made on its behalf: where the provider speaks the same dialect, it gets
/// these bytes, and its answer's bytes go back.
struct Origin: Sendable {
    let inbound: InboundRequest
    /// What they were decoded to. Once policy has changed that, they no longer say what is asked.
    private let request: Boxed<CompletionRequest>
    /// Whether the answer may be passed on as it comes: not where it may have to be cut short or gone on with.
    var relaysAnswer = true

    init?(_ inbound: InboundRequest?, _ request: Boxed<CompletionRequest>) {
        guard let inbound else { return nil }
        self.inbound = inbound
        self.request = request
    }

    /// The request for a provider of another dialect: what goes without saying in the caller's has to be said there.
    func spoken(_ request: CompletionRequest, in dialect: DialectID) -> CompletionRequest {
        guard dialect != inbound.dialect, let reasoning = request.reasoning, reasoning.includesThoughts == nil,
            reasoning.mode == .on || reasoning.mode == .adaptive, Origin.showsThoughts.contains(inbound.dialect)
        else { return request }
        var request = request
        request.reasoning?.includesThoughts = true
        return request
    }

    /// Dialects whose models show what they think whenever they are asked to think.
    private static let showsThoughts: Set<DialectID> = [.anthropicMessages, .ollamaChat, .ollamaGenerate]

    func says(_ request: CompletionRequest, in dialect: DialectID, streaming: Bool) -> Bool {
        dialect == inbound.dialect && streaming == inbound.isStreaming && request == self.request.value
    }
}
