import HTTPTypes
import SwitchboardCore
import SwitchboardDialects

/// A recording with the dialect that it is in, ready to be judged.
struct Subject {
    let recording: Recording
    let dialect: any Dialect
    let endpoint: Endpoint
    let target: Target
    let framing: Framing

    /// `nil` for an API that no dialect completes with.
    init?(_ recording: Recording) {
        let id: DialectID? =
            switch recording.api {
            case "messages": .anthropicMessages
            case "chat_completions", "openai_chat_completions": .openAIChat
            case "responses": .openAIResponses
            case "completions": .openAICompletions
            case "generateContent", "streamGenerateContent": .gemini
            case "chat": .ollamaChat
            case "generate": .ollamaGenerate
            default: nil
            }
        guard let id, let dialect = Spoken.dialect(id) else { return nil }
        let operation: Endpoint.Operation = recording.api == "streamGenerateContent" ? .streamComplete : .complete
        guard let endpoint = dialect.endpoints.first(where: { $0.operation == operation }) else { return nil }
        self.recording = recording
        self.dialect = dialect
        self.endpoint = endpoint
        target = Target(provider: ProviderID(recording.provider), model: "recorded")
        framing =
            switch id {
            case _ where !recording.isStreaming: .whole
            case .ollamaChat, .ollamaGenerate: .jsonLines
            case .gemini where !recording.path.contains("alt=sse") && recording.body.first(where: { $0 > 32 }) == 0x5B:
                .jsonArray
            default: .serverSentEvents
            }
    }

    var head: InboundHead {
        var query: [(name: String, value: String)] = []
        if let mark = recording.path.firstIndex(of: "?") {
            for item in recording.path[recording.path.index(after: mark)...].split(separator: "&") {
                let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                query.append((String(pair[0]), pair.count > 1 ? String(pair[1]) : ""))
            }
        }
        let path = recording.path.prefix { $0 != "?" }
        let model = path.split(separator: "/").last.map { String($0.prefix { $0 != ":" }) } ?? ""
        return InboundHead(
            endpoint: endpoint, pathModel: endpoint.path.contains("{model}") ? model : "", query: query,
            headers: recording.requestHeaders)
    }

    /// The recorded request as one that came in; `nil` when there is none.
    func inbound() throws(LLMError) -> InboundRequest? {
        guard let body = recording.requestBody else { return nil }
        return try dialect.server.inspect(head, body: body)
    }

    /// An inbound request to answer, recorded or, where the recorder kept none, invented. OpenAI's completions tell the
    /// usage of a stream only to those who ask, while some servers tell it to everyone: there it is always asked for.
    func anyInbound(of other: any Dialect, streaming: Bool) throws(LLMError) -> InboundRequest {
        let tellsUsage = other.id != .openAIChat && other.id != .openAICompletions
        if other.id == dialect.id, tellsUsage, let inbound = try inbound(), inbound.isStreaming == streaming {
            return inbound
        }
        let operation: Endpoint.Operation = streaming ? .streamComplete : .complete
        let endpoint =
            other.endpoints.first { $0.operation == operation } ?? other.endpoints.first { $0.operation == .complete }
        guard let endpoint else { throw LLMError(.unsupported, "\(other.id) completes nothing.") }
        let stream = streaming ? "true" : "false"
        let body =
            #"{"model":"recorded","stream":\#(stream),"stream_options":{"include_usage":true},"max_tokens":1,"messages":[],"input":"","contents":[],"prompt":""}"#
        let query: [(name: String, value: String)] = streaming && other.id == .gemini ? [("alt", "sse")] : []
        return try other.server.inspect(
            InboundHead(
                endpoint: endpoint, pathModel: endpoint.path.contains("{model}") ? "recorded" : "", query: query),
            body: Array(body.utf8))
    }

    // MARK: Reading answers

    func events(of chunks: some Sequence<ArraySlice<UInt8>>) throws(LLMError) -> [StreamEvent] {
        try Subject.events(of: chunks, in: dialect, framing: framing, target: target)
    }

    static func events(
        of chunks: some Sequence<ArraySlice<UInt8>>,
        in dialect: any Dialect,
        framing: Framing,
        target: Target
    ) throws(LLMError) -> [StreamEvent] {
        let context = ResponseContext(target: target, isStreaming: framing != .whole)
        var reader = ResponseReader(framing: framing, decoder: dialect.client.decoder(for: context))
        var events: [StreamEvent] = []
        for chunk in chunks { try reader.read(chunk, into: &events) }
        try reader.end(into: &events)
        return events
    }

    static func fold(_ events: [StreamEvent]) throws(LLMError) -> Completion {
        var assembler = CompletionAssembler()
        for event in events { assembler.append(event) }
        return try assembler.finish()
    }

    static func framing(of dialect: DialectID) -> Framing {
        switch dialect {
        case .ollamaChat, .ollamaGenerate: .jsonLines
        default: .serverSentEvents
        }
    }
}
