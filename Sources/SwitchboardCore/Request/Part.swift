/// A piece of a message, with whatever its dialect said about it that we do not model.
public struct Part: Sendable, Hashable, ExpressibleByStringLiteral {
    @nonexhaustive
    public enum Content: Sendable, Hashable {
        case text(String)
        /// The model's words when it declines (OpenAI has a part of its own for them).
        case refusal(String)
        case image(Media)
        case audio(Media)
        case video(Media)
        case document(Media)
        case thinking(Thinking)
        case toolCall(ToolCall)
        case toolResult(ToolResult)
        /// A block that only its own dialect understands (server tool results, compaction, …), verbatim.
        case opaque(OpaquePart)
    }

    public var content: Content
    /// Everything up to and including this part may be cached by the provider.
    public var cacheMarker: CacheMarker?
    public var extras: Extras

    @inlinable
    public init(_ content: Content, cacheMarker: CacheMarker? = nil, extras: Extras = Extras()) {
        self.content = content
        self.cacheMarker = cacheMarker
        self.extras = extras
    }

    public init(stringLiteral value: String) { self.init(.text(value)) }

    @inlinable
    public static func text(_ text: String) -> Self { Self(.text(text)) }
    @inlinable
    public static func image(_ media: Media) -> Self { Self(.image(media)) }
    public static func audio(_ media: Media) -> Self { Self(.audio(media)) }
    public static func document(_ media: Media) -> Self { Self(.document(media)) }
}

/// A JSON value that only one dialect understands: a block, an event or a tool, carried verbatim.
public struct OpaquePart: Sendable, Hashable {
    public var dialect: DialectID
    public var json: RawJSON

    public init(dialect: DialectID, json: RawJSON) {
        self.dialect = dialect
        self.json = json
    }
}

/// A place up to which a provider may keep its work for the next request (Anthropic's `cache_control`).
public struct CacheMarker: Sendable, Hashable {
    /// How long: `5m`, `1h`, `30m`; `nil` is the provider's default.
    public var ttl: String?

    public init(ttl: String? = nil) { self.ttl = ttl }

    public static let standard = CacheMarker()
    public static let fiveMinutes = CacheMarker(ttl: "5m")
    public static let oneHour = CacheMarker(ttl: "1h")
}
