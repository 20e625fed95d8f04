import SwitchboardCore
import SwitchboardMCP

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Lines of JSON on standard output, each written at once.
enum ProbeOutput {
    static func line(_ kind: String, _ fields: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(isSingleLine: true)
        writer.object { writer in
            writer.field("kind", kind)
            fields(&writer)
        }
        let text = writer.bytes + [0x0A]
        _ = text.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }

    static func error(_ error: LLMError) {
        line("error") { writer in
            writer.field("code", error.code.description)
            writer.field("message", error.message)
            writer.field("providerCode", ifPresent: error.providerCode)
        }
    }

    static func describe(_ event: MCPEvent, to writer: inout JSONWriter) {
        switch event {
        case .toolsChanged: writer.field("event", "toolsChanged")
        case .toolChange(let change):
            writer.field("event", "toolChange")
            writer.field("tool", change.tool)
            writer.field("change", change.kind.rawValue)
            writer.field("fields", change.fields.joined(separator: ","))
        case .log(let level, let text):
            writer.field("event", "log")
            writer.field("level", level)
            writer.field("text", text)
        case .disconnected(let reason):
            writer.field("event", "disconnected")
            writer.field("reason", reason)
        @unknown default: writer.field("event", "other")
        }
    }

    /// A part by its kind and what it holds.
    static func describe(_ part: Part, to writer: inout JSONWriter) {
        writer.object { writer in
            switch part.content {
            case .text(let text):
                writer.field("kind", "text")
                writer.field("text", text)
            case .image(let media), .audio(let media), .document(let media):
                writer.field("kind", "media")
                writer.field("mediaType", ifPresent: media.mediaType)
                if case .base64(let data) = media.source { writer.field("data", data) }
            default: writer.field("kind", "other")
            }
        }
    }
}
