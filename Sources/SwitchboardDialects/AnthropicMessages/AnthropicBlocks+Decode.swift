import SwitchboardCore

/// Content blocks, which requests and answers share.
enum AnthropicBlocks {
    static let dialect = DialectID.anthropicMessages

    /// The parts of a content: a text, or an array of blocks.
    static func parts(_ content: JSONValue) throws(LLMError) -> [Part] {
        if let text = content.asString { return text.isEmpty ? [] : [.text(text)] }
        var parts: [Part] = []
        for block in try content.array() { parts.append(try part(block)) }
        return parts
    }

    /// A block of a kind that we do not model is opaque.
    static func part(_ block: JSONValue) throws(LLMError) -> Part {
        let type = try block.required("type")
        if type.equals("text") { return try text(block) }
        if type.equals("thinking") { return try thinking(block) }
        if type.equals("redacted_thinking") { return try redacted(block) }
        if type.equals("tool_use") { return try toolUse(block) }
        if type.equals("tool_result") { return try toolResult(block) }
        if type.equals("image") || type.equals("document"), let part = try media(block, isImage: type.equals("image")) {
            return part
        }
        return Part(.opaque(OpaquePart(dialect: dialect, json: block.raw)))
    }

    /// Keeps what is left over of a block: its cache marker, and the fields that we do not model.
    static func rest(_ block: JSONValue, of part: inout Part, except known: (JSONKey) -> Bool) throws(LLMError) {
        for (key, value) in block.members where !known(key) {
            switch key {
            case "type": break
            case "cache_control":
                if let marker = try marker(value, &part.extras) { part.cacheMarker = marker }
            default:
                if !value.isNull { part.extras.append(value.raw, dialect: dialect, name: key.string) }
            }
        }
    }

    /// `nil` for a marker of a kind that we do not know, which the extras then hold.
    static func marker(_ value: JSONValue, _ extras: inout Extras) throws(LLMError) -> CacheMarker? {
        if value.isNull { return nil }
        if let type = value["type"], !type.equals("ephemeral") {
            extras.append(value.raw, dialect: dialect, name: "cache_control")
            return nil
        }
        extras.keep(value, in: "cache_control", of: dialect, except: "type", "ttl")
        return CacheMarker(ttl: try value["ttl"]?.stringOrNil())
    }

    private static func text(_ block: JSONValue) throws(LLMError) -> Part {
        var part = Part.text(try block.required("text").string())
        try rest(block, of: &part) { key in if case "text" = key { true } else { false } }
        return part
    }

    private static func thinking(_ block: JSONValue) throws(LLMError) -> Part {
        let signature = try block["signature"]?.stringOrNil()
        var part = Part(
            .thinking(
                Thinking(
                    text: try block.required("thinking").string(),
                    signature: signature.flatMap { $0.isEmpty ? nil : Thinking.Signature($0, dialect: dialect) })))
        try rest(block, of: &part) { key in
            switch key {
            case "thinking", "signature": true
            default: false
            }
        }
        return part
    }

    private static func redacted(_ block: JSONValue) throws(LLMError) -> Part {
        let data = try block.required("data").string()
        var part = Part(
            .thinking(Thinking(text: "", signature: Thinking.Signature(data, dialect: dialect), isRedacted: true)))
        try rest(block, of: &part) { key in if case "data" = key { true } else { false } }
        return part
    }

    private static func toolUse(_ block: JSONValue) throws(LLMError) -> Part {
        var part = Part(
            .toolCall(
                ToolCall(
                    id: try block.required("id").string(), name: try block.required("name").string(),
                    arguments: block["input"]?.raw ?? "{}")))
        try rest(block, of: &part) { key in
            switch key {
            case "id", "name", "input": true
            default: false
            }
        }
        return part
    }

    private static func toolResult(_ block: JSONValue) throws(LLMError) -> Part {
        var result = ToolResult(callID: try block.required("tool_use_id").string(), parts: [])
        if let content = block["content"], !content.isNull { result.parts = try parts(content) }
        let flag = try block["is_error"]?.boolOrNil()
        result.isError = flag ?? false
        var part = Part(.toolResult(result))
        if flag == false { part.extras[dialect, "@is_error"] = "false" }
        try rest(block, of: &part) { key in
            switch key {
            case "tool_use_id", "content", "is_error": true
            default: false
            }
        }
        return part
    }

    /// `nil` for a source that we do not model: the block stays opaque.
    private static func media(_ block: JSONValue, isImage: Bool) throws(LLMError) -> Part? {
        let source = try block.required("source")
        let type = try source.required("type")
        let mediaType = try source["media_type"]?.stringOrNil()
        let media: Media
        if type.equals("base64") {
            media = Media(.base64(try source.required("data").string()), mediaType: mediaType)
        } else if type.equals("url") {
            media = Media(.url(try source.required("url").string()), mediaType: mediaType)
        } else if type.equals("file") {
            media = Media(.file(id: try source.required("file_id").string()), mediaType: mediaType)
        } else if type.equals("text"), !isImage {
            media = Media(.text(try source.required("data").string()), mediaType: mediaType)
        } else {
            return nil
        }
        var part = Part(isImage ? .image(media) : .document(media))
        if !isImage, case .document(var media) = part.content {
            media.filename = try block["title"]?.stringOrNil()
            part.content = .document(media)
        }
        part.extras.keep(source, in: "source", of: dialect, except: "type", "media_type", "data", "url", "file_id")
        try rest(block, of: &part) { key in
            switch key {
            case "source": true
            case "title": !isImage
            default: false
            }
        }
        return part
    }
}
