import SwitchboardCore

/// The content of a message: a text, or an array of parts.
enum OpenAIChatContent {
    private static let dialect = DialectID.openAIChat

    static func parts(_ value: JSONValue) throws(LLMError) -> [Part] {
        if let text = value.asString { return text.isEmpty ? [] : [.text(text)] }
        var parts: [Part] = []
        for element in try value.array() { parts.append(try part(element)) }
        return parts
    }

    private static func part(_ value: JSONValue) throws(LLMError) -> Part {
        if let text = value.asString { return .text(text) }
        var part = try content(value)
        if case .opaque = part.content { return part }
        if let image = value["image_url"] {
            part.extras.keep(image, in: "image_url", of: dialect, except: "url", "detail")
        } else if let audio = value["input_audio"] {
            part.extras.keep(audio, in: "input_audio", of: dialect, except: "data", "format")
        } else if let file = value["file"] {
            part.extras.keep(file, in: "file", of: dialect, except: "file_id", "file_data", "filename")
        }
        for (key, value) in value.members where !value.isNull {
            switch key {
            case "type", "text", "refusal", "image_url", "input_audio", "file", "thinking": break
            case "cache_control":
                part.cacheMarker = CacheMarker(ttl: try value["ttl"]?.stringOrNil())
                part.extras[dialect, ownMarker] = "true"
            default: part.extras.append(value.raw, dialect: dialect, name: key.string)
            }
        }
        return part
    }

    private static func content(_ value: JSONValue) throws(LLMError) -> Part {
        let type = try value.required("type")
        if type.equals("text") { return .text(try value.required("text").string()) }
        if type.equals("refusal") { return Part(.refusal(try value.required("refusal").string())) }
        if type.equals("image_url") {
            let image = try value.required("image_url")
            if let url = image.asString {
                var part = Part.image(media(url, detail: nil))
                part.extras[dialect, "@image_url"] = "true"
                return part
            }
            return .image(media(try image.required("url").string(), detail: try image["detail"]?.stringOrNil()))
        }
        if type.equals("input_audio") {
            let audio = try value.required("input_audio")
            let format = try audio["format"]?.stringOrNil()
            return .audio(Media(.base64(try audio.required("data").string()), mediaType: format.map { "audio/\($0)" }))
        }
        if type.equals("file") {
            let file = try value.required("file")
            var document = Media(.file(id: ""))
            if let id = try file["file_id"]?.stringOrNil() {
                document = Media(.file(id: id))
            } else {
                document = media(try file.required("file_data").string(), detail: nil)
            }
            document.filename = try file["filename"]?.stringOrNil()
            return .document(document)
        }
        if type.equals("thinking"), let pieces = value["thinking"], pieces.elements.count == 1,
            let piece = pieces.elements.first, let text = plainText(piece)
        {
            var part = Part(.thinking(Thinking(text: text)))
            part.extras[dialect, "@field"] = "\"content\""
            return part
        }
        return Part(.opaque(OpaquePart(dialect: dialect, json: value.raw)))
    }

    /// The text of a piece that says nothing else.
    static func plainText(_ piece: JSONValue) -> String? {
        guard piece.members.count == 2, piece["type"]?.equals("text") == true else { return nil }
        return piece["text"]?.asString
    }

    /// A `data:` address holds the bytes themselves.
    static func media(_ url: String, detail: String?) -> Media {
        guard url.hasPrefix("data:"), let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")) else {
            return Media(.url(url), detail: detail)
        }
        let head = url.utf8[url.utf8.index(url.startIndex, offsetBy: 5)..<comma]
        guard let type = String(head), type.hasSuffix(";base64") else { return Media(.url(url), detail: detail) }
        return Media(
            .base64(String(url[url.utf8.index(after: comma)...])), mediaType: String(type.dropLast(7)), detail: detail)
    }

    // MARK: Writing

    /// A text alone as a string, anything else as an array. `nil` where there is nothing to say.
    static func write(_ parts: [Part], asList: Bool = false, to writer: inout JSONWriter) {
        if !asList, parts.count == 1, case .text(let text) = parts[0].content, parts[0].extras.isEmpty,
            parts[0].cacheMarker == nil
        {
            return writer.string(text)
        }
        writer.array { writer in for part in parts { write(part, to: &writer) } }
    }

    /// A thought as Mistral has it among the pieces of the content.
    static func writeThought(_ text: String?, _ extras: Extras = Extras(), to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("type", "thinking")
            writer.field("thinking") { writer in
                writer.array { writer in
                    guard let text else { return }
                    writer.object { writer in
                        writer.field("type", "text")
                        writer.field("text", text)
                    }
                }
            }
            writer.fields(extras, of: dialect)
        }
    }

    private static func write(_ part: Part, to writer: inout JSONWriter) {
        if case .opaque(let opaque) = part.content { return writer.raw(opaque.json) }
        if case .thinking(let thinking) = part.content { return writeThought(thinking.text, part.extras, to: &writer) }
        writer.object { writer in
            switch part.content {
            case .text(let text):
                writer.field("type", "text")
                writer.field("text", text)
            case .refusal(let text):
                writer.field("type", "refusal")
                writer.field("refusal", text)
            case .image(let media):
                writer.field("type", "image_url")
                if part.extras[dialect, "@image_url"] != nil {
                    writer.field("image_url", address(media, "image/png"))
                    break
                }
                writer.field("image_url") { writer in
                    writer.object { writer in
                        writer.field("url", address(media, "image/png"))
                        writer.field("detail", ifPresent: media.detail)
                        writer.fields(part.extras, of: dialect, in: "image_url")
                    }
                }
            case .audio(let media):
                writer.field("type", "input_audio")
                writer.field("input_audio") { writer in
                    writer.object { writer in
                        if case .base64(let data) = media.source { writer.field("data", data) }
                        writer.field(
                            "format",
                            ifPresent: media.mediaType.map { $0.split(separator: "/").last.map(String.init) ?? $0 })
                        writer.fields(part.extras, of: dialect, in: "input_audio")
                    }
                }
            case .document(let media):
                writer.field("type", "file")
                writer.field("file") { writer in
                    writer.object { writer in
                        if case .file(let id) = media.source {
                            writer.field("file_id", id)
                        } else {
                            writer.field("file_data", address(media, "application/pdf"))
                        }
                        writer.field("filename", ifPresent: media.filename)
                        writer.fields(part.extras, of: dialect, in: "file")
                    }
                }
            default: break
            }
            if let marker = part.cacheMarker {
                writer.field("cache_control") { writer in
                    writer.object { writer in
                        writer.field("type", "ephemeral")
                        writer.field("ttl", ifPresent: marker.ttl)
                    }
                }
            }
            writer.fields(part.extras, of: dialect)
        }
    }

    /// The caller marked it in this dialect's own way, and knows that its provider takes that.
    static let ownMarker = "@cache_control"

    static func address(_ media: Media, _ fallback: String) -> String {
        switch media.source {
        case .base64(let data): "data:\(media.mediaType ?? fallback);base64,\(data)"
        case .url(let url): url
        case .file(let id): id
        case .text(let text): text
        }
    }
}
