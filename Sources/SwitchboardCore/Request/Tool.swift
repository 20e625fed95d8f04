/// Something that the model may call.
public struct Tool: Sendable, Hashable {
    @nonexhaustive
    public enum Kind: Sendable, Hashable {
        /// Called with a JSON object. `parameters` is a JSON Schema, verbatim; `strict` asks the provider to enforce it.
        case function(parameters: RawJSON?, strict: Bool?)
        /// Called with free text (OpenAI's custom tools). `format` is a grammar, verbatim.
        case custom(format: RawJSON?)
        /// A tool of the provider's own (web search, code execution), verbatim.
        case opaque(OpaquePart)
    }

    /// Empty for an opaque tool without a name.
    public var name: String
    public var description: String?
    public var kind: Kind
    public var cacheMarker: CacheMarker?
    public var extras: Extras

    public init(
        name: String,
        description: String? = nil,
        kind: Kind,
        cacheMarker: CacheMarker? = nil,
        extras: Extras = Extras()
    ) {
        self.name = name
        self.description = description
        self.kind = kind
        self.cacheMarker = cacheMarker
        self.extras = extras
    }

    /// A function of yours.
    public static func function(
        _ name: String,
        description: String? = nil,
        parameters: RawJSON?,
        strict: Bool? = nil
    ) -> Self {
        Self(name: name, description: description, kind: .function(parameters: parameters, strict: strict))
    }

    public var isFunction: Bool { if case .function = kind { true } else { false } }
}

/// Whether and which tool the model must call.
@nonexhaustive
public enum ToolChoice: Sendable, Hashable {
    case auto
    case none
    /// Some tool, any tool.
    case required
    /// This one.
    case tool(String)
    /// Only these; `required` says that one of them must be called.
    case allowed([String], required: Bool)
    /// A choice that only its dialect understands, verbatim.
    case opaque(OpaquePart)
}

/// The model's wish to call a tool.
public struct ToolCall: Sendable, Hashable, Identifiable {
    public enum Kind: String, Sendable, Hashable { case function, custom }

    public var id: String
    public var name: String
    /// As the model wrote it: for a function JSON that is not necessarily valid, for a custom tool free text.
    public var arguments: RawJSON
    public var kind: Kind

    public init(id: String, name: String, arguments: RawJSON, kind: Kind = .function) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.kind = kind
    }
}

/// What a tool answered.
public struct ToolResult: Sendable, Hashable {
    public var callID: String
    /// The tool's name. Gemini and Ollama need it; encoders find it in the conversation when it is `nil`.
    public var name: String?
    public var parts: [Part]
    public var isError: Bool

    public init(callID: String, name: String? = nil, parts: [Part], isError: Bool = false) {
        self.callID = callID
        self.name = name
        self.parts = parts
        self.isError = isError
    }

    /// The text parts, joined without a separator.
    public var text: String { parts.joinedText }
}
