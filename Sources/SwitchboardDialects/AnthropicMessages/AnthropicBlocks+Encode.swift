import SwitchboardCore

extension AnthropicBlocks {
    /// Writes a block; nothing for what Anthropic has no block for or refuses.
    static func write(_ part: Part, to writer: inout JSONWriter) {
        switch part.content {
        case .text(let text), .refusal(let text):
            if text.isEmpty { return }
            block("text", part, to: &writer) { $0.field("text", text) }
        case .thinking(let thinking):
            guard thinking.signature?.dialect == dialect || thinking.signature == nil else { return }
            if thinking.isRedacted {
                block("redacted_thinking", part, to: &writer) { $0.field("data", thinking.signature?.value ?? "") }
            } else {
                block("thinking", part, to: &writer) { writer in
                    writer.field("thinking", thinking.text)
                    writer.field("signature", thinking.signature?.value ?? "")
                }
            }
        case .toolCall(let call):
            block("tool_use", part, to: &writer) { writer in
                writer.field("id", call.id)
                writer.field("name", call.name)
                writer.key("input")
                input(of: call, to: &writer)
            }
        case .toolResult(let result):
            block("tool_result", part, to: &writer) { writer in
                writer.field("tool_use_id", result.callID)
                if !result.parts.isEmpty {
                    writer.field("content") { writer in
                        writer.array { writer in for inner in result.parts { write(inner, to: &writer) } }
                    }
                }
                if result.isError || part.extras[dialect, "@is_error"] != nil {
                    writer.field("is_error", result.isError)
                }
            }
        case .image(let media): block("image", part, to: &writer) { source(media, part, "image/png", to: &$0) }
        case .document(let media):
            block("document", part, to: &writer) { writer in
                source(media, part, "application/pdf", to: &writer)
                writer.field("title", ifPresent: media.filename)
            }
        case .opaque(let opaque): if opaque.dialect == dialect { writer.raw(opaque.json) }
        default: break
        }
    }

    static func marker(_ marker: CacheMarker?, _ extras: Extras, to writer: inout JSONWriter) {
        guard let marker else { return }
        writer.field("cache_control") { writer in
            writer.object { writer in
                writer.field("type", "ephemeral")
                writer.field("ttl", ifPresent: marker.ttl)
                writer.fields(extras, of: dialect, in: "cache_control")
            }
        }
    }

    /// Anthropic wants an object: free text and what is no object go inside one.
    static func input(of call: ToolCall, to writer: inout JSONWriter) {
        if call.kind == .function, call.arguments.isObject { return writer.raw(call.arguments) }
        writer.object { writer in
            writer.key(call.kind == .custom ? "input" : "INVALID_JSON")
            writer.string(call.arguments.description)
        }
    }

    private static func block(
        _ type: String,
        _ part: Part,
        to writer: inout JSONWriter,
        _ body: (inout JSONWriter) -> Void
    ) {
        writer.object { writer in
            writer.field("type", type)
            body(&writer)
            marker(part.cacheMarker, part.extras, to: &writer)
            writer.fields(part.extras, of: dialect)
        }
    }

    private static func source(_ media: Media, _ part: Part, _ fallback: String, to writer: inout JSONWriter) {
        writer.field("source") { writer in
            writer.object { writer in
                switch media.source {
                case .base64(let data):
                    writer.field("type", "base64")
                    writer.field("media_type", media.mediaType ?? fallback)
                    writer.field("data", data)
                case .url(let url):
                    writer.field("type", "url")
                    writer.field("url", url)
                case .file(let id):
                    writer.field("type", "file")
                    writer.field("file_id", id)
                case .text(let text):
                    writer.field("type", "text")
                    writer.field("media_type", media.mediaType ?? "text/plain")
                    writer.field("data", text)
                }
                writer.fields(part.extras, of: dialect, in: "source")
            }
        }
    }
}
