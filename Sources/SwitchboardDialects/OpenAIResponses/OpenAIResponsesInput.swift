import SwitchboardCore

/// The messages of a request as instructions and items.
struct OpenAIResponsesInput {
    /// The first instructions; further ones are items, where they stand.
    let instructions: RawJSON?
    private let messages: ArraySlice<Message>
    private let customCalls: Set<String>

    private static let dialect = DialectID.openAIResponses

    init(_ request: CompletionRequest) {
        if let first = request.messages.first, first.isInstructions, first.extras[Self.dialect, "@item"] == nil {
            instructions = .string(first.text)
            messages = request.messages.dropFirst()
        } else {
            instructions = nil
            messages = request.messages[...]
        }
        var custom: Set<String> = []
        for message in request.messages {
            for part in message.parts {
                if case .toolCall(let call) = part.content, call.kind == .custom { custom.insert(call.id) }
            }
        }
        customCalls = custom
    }

    func write(to writer: inout JSONWriter) {
        for message in messages {
            switch message.role {
            case .assistant: writeAnswer(message, to: &writer)
            default: write(message, to: &writer)
            }
        }
    }

    private func writeAnswer(_ message: Message, to writer: inout JSONWriter) {
        for group in OpenAIResponsesItems.grouped(message.parts) {
            guard let first = group.first else { continue }
            if case .thinking(let thinking) = first.content, first.extras[Self.dialect, "@item"] == nil,
                thinking.signature?.dialect != Self.dialect
            {
                continue
            }
            OpenAIResponsesItems.write(group, id: nil, to: &writer)
        }
    }

    private func write(_ message: Message, to writer: inout JSONWriter) {
        var content: [Part] = []
        for part in message.parts {
            switch part.content {
            case .toolResult(let result): write(result, part.extras, to: &writer)
            case .opaque(let opaque) where part.extras[Self.dialect, "@item"] != nil: writer.raw(opaque.json)
            default: content.append(part)
            }
        }
        guard !content.isEmpty || message.parts.isEmpty else { return }
        writer.object { writer in
            writer.field("role", message.role.rawValue)
            writer.key("content")
            OpenAIResponsesInput.write(content, to: &writer)
            writer.fields(message.extras, of: Self.dialect)
        }
    }

    private func write(_ result: ToolResult, _ extras: Extras, to writer: inout JSONWriter) {
        let isCustom = extras[Self.dialect, "@custom"] != nil || customCalls.contains(result.callID)
        writer.object { writer in
            writer.field("type", isCustom ? "custom_tool_call_output" : "function_call_output")
            writer.field("call_id", result.callID)
            writer.key("output")
            let isText = result.parts.allSatisfy { if case .text = $0.content { true } else { false } }
            if isText, extras[Self.dialect, "@list"] == nil {
                writer.string(result.text)
            } else {
                OpenAIResponsesInput.write(result.parts, asList: true, to: &writer)
            }
            writer.fields(extras, of: Self.dialect)
        }
    }

    // MARK: Content

    private static func write(_ parts: [Part], asList: Bool = false, to writer: inout JSONWriter) {
        if !asList, parts.isEmpty { return writer.string("") }
        if !asList, parts.count == 1, case .text(let text) = parts[0].content,
            parts[0].extras.fields(of: dialect).isEmpty
        {
            return writer.string(text)
        }
        writer.array { writer in for part in parts { write(part, to: &writer) } }
    }

    private static func write(_ part: Part, to writer: inout JSONWriter) {
        switch part.content {
        case .text(let text), .refusal(let text):
            writer.object { writer in
                writer.field("type", "input_text")
                writer.field("text", text)
                writer.fields(part.extras, of: dialect)
            }
        case .image(let media):
            writer.object { writer in
                writer.field("type", "input_image")
                if case .file(let id) = media.source {
                    writer.field("file_id", id)
                } else {
                    writer.field("image_url", OpenAIChatContent.address(media, "image/png"))
                }
                writer.field("detail", ifPresent: media.detail)
                writer.fields(part.extras, of: dialect)
            }
        case .document(let media):
            writer.object { writer in
                writer.field("type", "input_file")
                switch media.source {
                case .file(let id): writer.field("file_id", id)
                case .url(let url): writer.field("file_url", url)
                case .base64(let data) where media.mediaType == nil: writer.field("file_data", data)
                default: writer.field("file_data", OpenAIChatContent.address(media, "application/pdf"))
                }
                writer.field("filename", ifPresent: media.filename)
                writer.fields(part.extras, of: dialect)
            }
        case .audio(let media):
            writer.object { writer in
                writer.field("type", "input_audio")
                writer.field("input_audio") { writer in
                    writer.object { writer in
                        if case .base64(let data) = media.source { writer.field("data", data) }
                        writer.field(
                            "format",
                            ifPresent: media.mediaType.map { $0.split(separator: "/").last.map(String.init) ?? $0 })
                    }
                }
                writer.fields(part.extras, of: dialect)
            }
        case .opaque(let opaque): if opaque.dialect == dialect { writer.raw(opaque.json) }
        default: break
        }
    }
}
