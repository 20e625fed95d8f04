public import SwitchboardCore

/// What a tool answers to the model.
public struct ToolOutput: Sendable, Hashable, ExpressibleByStringLiteral {
    public var parts: [Part]

    /// Text, images and whatever else the provider takes as a tool's answer.
    public init(parts: [Part]) { self.parts = parts }

    public init(_ text: String) { parts = [.text(text)] }
    public init(stringLiteral value: String) { self.init(value) }
    public init(json: RawJSON) { self.init(json.description) }

    /// A structured value as JSON; a string as it is.
    public init(_ value: some Structured) {
        if let text = value as? String { self.init(text) } else { self.init(json: value.json) }
    }

    /// Nothing to say but that it was done: providers refuse an answer without text.
    public static let done: Self = "Done."

    /// The text parts, joined without a separator.
    public var text: String { parts.joinedText }

    /// The output with as much of its text as `limit` bytes hold, and a note where something is left out. Other parts
    /// are kept as they are.
    public func truncated(toBytes limit: Int) -> Self {
        let total = parts.reduce(0) { sum, part in
            if case .text(let text) = part.content { sum + text.utf8.count } else { sum }
        }
        guard total > limit else { return self }
        var left = max(0, limit)
        var kept: [Part] = []
        for part in parts {
            guard case .text(let text) = part.content else {
                kept.append(part)
                continue
            }
            guard left > 0 else { continue }
            var shortened = part
            shortened.content = .text(text.prefix(bytes: left))
            left -= min(left, text.utf8.count)
            kept.append(shortened)
        }
        kept.append(.text("\n[Cut off: \(limit) of \(total) bytes are shown. Ask for less at a time.]"))
        return Self(parts: kept)
    }

    // MARK: What the macros write

    public init(returning output: ToolOutput) { self = output }
    public init(returning value: some Structured) { self.init(value) }
    public init(returning parts: [Part]) { self.init(parts: parts) }
    public init(returning part: Part) { self.init(parts: [part]) }
}

extension String {
    /// The longest beginning of whole letters (Unicode scalars) that is at most so many bytes.
    fileprivate func prefix(bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
