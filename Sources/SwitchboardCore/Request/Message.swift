/// One turn of a conversation. The message of an answer can be appended to the next request as it is.
public struct Message: Sendable, Hashable {
    /// Who speaks.
    @nonexhaustive
    public enum Role: String, Sendable, Hashable {
        case system
        /// OpenAI's newer word for instructions; dialects without it say `system`.
        case developer
        case user
        case assistant
        /// Carries ``ToolResult`` parts. Dialects that want them inside a user turn get them there.
        case tool
    }

    public var role: Role
    public var parts: [Part]
    public var extras: Extras

    @inlinable
    public init(_ role: Role, _ parts: [Part], extras: Extras = Extras()) {
        self.role = role
        self.parts = parts
        self.extras = extras
    }

    public static func system(_ text: String) -> Self { Self(.system, [.text(text)]) }
    public static func user(_ parts: Part...) -> Self { Self(.user, parts) }
    public static func assistant(_ parts: Part...) -> Self { Self(.assistant, parts) }
    public static func tool(_ result: ToolResult) -> Self { Self(.tool, [Part(.toolResult(result))]) }

    /// Instructions, under either of their names.
    public var isInstructions: Bool { role == .system || role == .developer }

    /// The text parts, joined without a separator.
    public var text: String { parts.joinedText }
}

extension [Part] {
    /// The text parts, joined without a separator.
    public var joinedText: String {
        reduce(into: "") { text, part in
            if case .text(let piece) = part.content { text += piece }
        }
    }
}
