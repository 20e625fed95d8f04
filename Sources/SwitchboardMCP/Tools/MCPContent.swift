public import SwitchboardCore

/// A piece of what a tool answered.
@nonexhaustive
public enum MCPContent: Sendable, Hashable {
    case text(String)
    /// Base64, and what it is (`image/png`).
    case image(base64: String, mediaType: String)
    case audio(base64: String, mediaType: String)
    /// The address of something that the answer does not hold.
    case link(uri: String, name: String?, description: String?, mediaType: String?)
    /// A text that has an address of its own.
    case document(uri: String, text: String, mediaType: String?)
    /// A file that has an address of its own, in base64.
    case file(uri: String, base64: String, mediaType: String?)
    /// A kind that is not known here, verbatim.
    case other(RawJSON)

    init(_ value: JSONValue) {
        self = MCPContent.known(value) ?? .other(value.raw)
    }

    private static func known(_ value: JSONValue) -> MCPContent? {
        let mediaType = value["mimeType"]?.asString
        switch value["type"]?.asString {
        case "text": return (value["text"]?.asString).map { .text($0) }
        case "image":
            return (value["data"]?.asString).map { .image(base64: $0, mediaType: mediaType ?? "image/png") }
        case "audio":
            return (value["data"]?.asString).map { .audio(base64: $0, mediaType: mediaType ?? "audio/wav") }
        case "resource_link":
            return (value["uri"]?.asString).map {
                .link(
                    uri: $0, name: value["title"]?.asString ?? value["name"]?.asString,
                    description: value["description"]?.asString, mediaType: mediaType)
            }
        case "resource": return value["resource"].flatMap(resource)
        default: return nil
        }
    }

    private static func resource(_ value: JSONValue) -> MCPContent? {
        let uri = value["uri"]?.asString ?? ""
        let mediaType = value["mimeType"]?.asString
        if let text = value["text"]?.asString { return .document(uri: uri, text: text, mediaType: mediaType) }
        return (value["blob"]?.asString).map { .file(uri: uri, base64: $0, mediaType: mediaType) }
    }

    func write(to writer: inout JSONWriter) {
        if case .other(let json) = self { return writer.raw(json) }
        writer.object(writeFields)
    }

    private func writeFields(_ writer: inout JSONWriter) {
        switch self {
        case .text(let text):
            writer.field("type", "text")
            writer.field("text", text)
        case .image(let data, let mediaType), .audio(let data, let mediaType):
            if case .image = self { writer.field("type", "image") } else { writer.field("type", "audio") }
            writer.field("data", data)
            writer.field("mimeType", mediaType)
        case .link(let uri, let name, let description, let mediaType):
            writer.field("type", "resource_link")
            writer.field("uri", uri)
            writer.field("name", name ?? uri)
            writer.field("description", ifPresent: description)
            writer.field("mimeType", ifPresent: mediaType)
        case .document(let uri, let text, let mediaType):
            writer.field("type", "resource")
            writer.field("resource") { writer in
                writer.object { writer in
                    writer.field("uri", uri)
                    writer.field("mimeType", ifPresent: mediaType)
                    writer.field("text", text)
                }
            }
        case .file(let uri, let data, let mediaType):
            writer.field("type", "resource")
            writer.field("resource") { writer in
                writer.object { writer in
                    writer.field("uri", uri)
                    writer.field("mimeType", ifPresent: mediaType)
                    writer.field("blob", data)
                }
            }
        case .other: break
        }
    }
}
