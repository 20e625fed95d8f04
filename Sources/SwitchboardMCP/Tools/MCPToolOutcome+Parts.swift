public import SwitchboardCore

extension MCPToolOutcome {
    /// The outcome as the model reads it.
    ///
    /// - Parameter limit: How many bytes of text, and how many of media, go to the model at most. A text is cut, with a note of what
    ///   is missing; media that does not fit is replaced by a note.
    public func result(callID: String, name: String? = nil, limit: Int = .max) -> ToolResult {
        var budget = OutputBudget(limit: limit)
        var parts = content.map { budget.part($0) }
        if content.isEmpty, let structured { parts = [budget.part(.text(structured.description))] }
        return ToolResult(callID: callID, name: name, parts: parts, isError: isError)
    }
}

/// What may still go to the model.
private struct OutputBudget {
    let limit: Int
    var text: Int
    var media: Int

    init(limit: Int) {
        self.limit = limit
        (text, media) = (limit, limit)
    }

    mutating func part(_ content: MCPContent) -> Part {
        switch content {
        case .text(let words): return .text(cut(words))
        case .image(let data, let mediaType):
            return part(Part.Content.image(Media(.base64(data), mediaType: mediaType)), data, mediaType)
        case .audio(let data, let mediaType):
            return part(Part.Content.audio(Media(.base64(data), mediaType: mediaType)), data, mediaType)
        case .link(let uri, let name, let description, _):
            let words = [name, uri, description].compactMap { $0 }.joined(separator: "\n")
            return .text(cut(words))
        case .document(let uri, let words, _): return .text(cut(uri.isEmpty ? words : "\(uri)\n\(words)"))
        case .file(let uri, let data, let mediaType): return file(uri, data, mediaType ?? "")
        case .other(let json): return .text(cut(json.description))
        }
    }

    private mutating func file(_ uri: String, _ data: String, _ mediaType: String) -> Part {
        let media = Media(.base64(data), mediaType: mediaType, filename: uri.isEmpty ? nil : uri)
        if mediaType.hasPrefix("image/") { return part(.image(media), data, mediaType) }
        if mediaType.hasPrefix("audio/") { return part(.audio(media), data, mediaType) }
        if mediaType == "application/pdf" { return part(.document(media), data, mediaType) }
        return .text(cut("[The file \(uri) of type \(mediaType.isEmpty ? "unknown" : mediaType) is not shown.]"))
    }

    private mutating func part(_ content: Part.Content, _ data: String, _ mediaType: String) -> Part {
        let size = data.utf8.count
        guard size <= media else {
            return .text("[\(mediaType) of \(size) bytes left out: at most \(limit) are passed on.]")
        }
        media -= size
        return Part(content)
    }

    private mutating func cut(_ words: String) -> String {
        let size = words.utf8.count
        guard size > text else {
            text -= size
            return words
        }
        var kept = String(words.utf8.prefix(text)) ?? ""
        var end = text
        while kept.isEmpty, end > 0, text - end < 4 {
            end -= 1
            kept = String(words.utf8.prefix(end)) ?? ""
        }
        text = 0
        return "\(kept)\n[\(size - kept.utf8.count) of \(size) bytes left out.]"
    }
}
