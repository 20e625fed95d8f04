import SwitchboardCore

/// Parts, which requests and answers write alike.
enum GeminiParts {
    private static let dialect = DialectID.gemini

    // MARK: Reading

    /// The arguments of a call in an answer. Google spreads them over several lines, which no event of a stream can hold.
    static func arguments(_ value: JSONValue) -> RawJSON {
        let raw = value.raw
        return raw.utf8.contains(0x0A) || raw.utf8.contains(0x0D) ? raw.minified() : raw
    }

    /// The fields of a part that stand beside its content, but for its signature.
    /// - Parameter isThought: Whether the mark of a thought is part of what is understood.
    static func extras(_ value: JSONValue, excluding isThought: Bool) -> Extras {
        var extras = Extras()
        for (key, value) in value.members where !value.isNull {
            switch key {
            case "text", "functionCall", "function_call", "functionResponse", "function_response", "inlineData",
                "inline_data", "fileData", "file_data", "thoughtSignature", "thought_signature":
                break
            case "thought" where isThought: break
            default: extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        return extras
    }

    /// The same for a part with a function call, and the fields inside the call.
    static func extras(_ value: JSONValue, around call: JSONValue) -> Extras {
        var extras = extras(value, excluding: false)
        extras.keep(
            call, in: "functionCall", of: dialect, except: "id", "name", "args", "willContinue", "will_continue",
            "partialArgs", "partial_args")
        return extras
    }

    /// How a client wrote base64 that is written in another way elsewhere.
    private static let spelling = "@inlineData.data"

    /// A picture, a sound, a film or a document; `nil` for any other part.
    static func media(_ value: JSONValue) -> Part? {
        var part: Part
        if let inline = value["inlineData"] ?? value["inline_data"], let data = inline["data"]?.asString {
            let usual = Base64.standard(data)
            part = Part(content(.base64(usual), inline))
            if usual != data { part.extras[dialect, spelling] = .string(data) }
            part.extras.keep(inline, in: "inlineData", of: dialect, except: "data", "mimeType", "mime_type")
        } else if let file = value["fileData"] ?? value["file_data"],
            let place = (file["fileUri"] ?? file["file_uri"])?.asString
        {
            let isUpload = place.hasPrefix("files/") || place.contains("generativelanguage.googleapis.com")
            part = Part(content(isUpload ? .file(id: place) : .url(place), file))
            part.extras.keep(
                file, in: "fileData", of: dialect, except: "fileUri", "file_uri", "mimeType", "mime_type")
        } else {
            return nil
        }
        for entry in extras(value, excluding: false).entries { part.extras[dialect, entry.name] = entry.value }
        if let signature = (value["thoughtSignature"] ?? value["thought_signature"]), signature.isString {
            part.extras[dialect, "thoughtSignature"] = signature.raw
        }
        return part
    }

    private static func content(_ source: Media.Source, _ value: JSONValue) -> Part.Content {
        let type = (value["mimeType"] ?? value["mime_type"])?.asString
        let media = Media(source, mediaType: type)
        switch type?.split(separator: "/").first {
        case "image": return .image(media)
        case "audio": return .audio(media)
        case "video": return .video(media)
        default: return .document(media)
        }
    }

    // MARK: Writing

    /// A part of a request or an answer. Writes nothing for what Gemini has no part for.
    static func write(_ part: Part, isHistory: Bool, placeholder: RawJSON? = nil, to writer: inout JSONWriter) {
        switch part.content {
        case .text(let text), .refusal(let text):
            writer.object { writer in
                writer.field("text", text)
                writer.fields(part.extras, of: dialect)
            }
        case .thinking(let thinking):
            let signature = thinking.signature.flatMap { $0.dialect == dialect ? $0.value : nil }
            if isHistory, signature == nil, thinking.signature != nil { return }
            writer.object { writer in
                writer.field("text", thinking.isRedacted ? "" : thinking.text)
                writer.field("thought", true)
                writer.field("thoughtSignature", ifPresent: signature)
                writer.fields(part.extras, of: dialect)
            }
        case .toolCall(let call):
            writer.object { writer in
                writer.field("functionCall") { writer in write(call, part.extras, to: &writer) }
                if part.extras[dialect, "thoughtSignature"] == nil {
                    writer.field("thoughtSignature", ifPresent: placeholder)
                }
                writer.fields(part.extras, of: dialect)
            }
        case .image(let media): write(media, "image/png", part.extras, to: &writer)
        case .audio(let media): write(media, "audio/wav", part.extras, to: &writer)
        case .video(let media): write(media, "video/mp4", part.extras, to: &writer)
        case .document(let media): write(media, "application/pdf", part.extras, to: &writer)
        case .opaque(let opaque): if opaque.dialect == dialect { writer.raw(opaque.json) }
        case .toolResult: break
        }
    }

    static func write(_ call: ToolCall, _ extras: Extras, to writer: inout JSONWriter) {
        writer.object { writer in
            if extras[dialect, "@id"] == nil { writer.field("id", call.id) }
            writer.field("name", call.name)
            writer.fields(extras, of: dialect, in: "functionCall")
            writer.field("args") { writer in
                if call.kind == .function, call.arguments.isObject {
                    writer.raw(call.arguments)
                } else {
                    writer.object { writer in
                        writer.key(call.kind == .custom ? "input" : "INVALID_JSON")
                        writer.string(call.arguments.description)
                    }
                }
            }
        }
    }

    private static func write(_ media: Media, _ fallback: String, _ extras: Extras, to writer: inout JSONWriter) {
        writer.object { writer in
            switch media.source {
            case .text(let text): writer.field("text", text)
            case .base64(let data):
                writer.field("inlineData") { writer in
                    writer.object { writer in
                        writer.field("mimeType", media.mediaType ?? fallback)
                        let own = extras[dialect, spelling]?.value?.asString
                        writer.field("data", own.map { Base64.standard($0) } == data ? own ?? data : data)
                        writer.fields(extras, of: dialect, in: "inlineData")
                    }
                }
            case .url(let place), .file(let place):
                writer.field("fileData") { writer in
                    writer.object { writer in
                        writer.field("mimeType", ifPresent: media.mediaType ?? type(of: place))
                        writer.field("fileUri", place)
                        writer.fields(extras, of: dialect, in: "fileData")
                    }
                }
            }
            writer.fields(extras, of: dialect)
        }
    }

    /// What the ending of an address says of its kind.
    private static func type(of place: String) -> String? {
        let path = place.prefix { $0 != "?" && $0 != "#" }
        switch path.split(separator: ".").last.map({ $0.lowercased() }) {
        case "png": return "image/png"
        case "jpg", "jpeg": return "image/jpeg"
        case "gif": return "image/gif"
        case "webp": return "image/webp"
        case "pdf": return "application/pdf"
        case "mp4": return "video/mp4"
        case "mp3": return "audio/mp3"
        case "wav": return "audio/wav"
        default: return nil
        }
    }
}
