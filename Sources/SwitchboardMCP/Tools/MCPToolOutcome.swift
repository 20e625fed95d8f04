public import SwitchboardCore

/// What a call of a tool came to.
public struct MCPToolOutcome: Sendable, Hashable {
    public var content: [MCPContent]
    /// The same as a value, where the tool has an output schema.
    public var structured: RawJSON?
    /// The tool failed, and the content says why: the model should read it.
    public var isError: Bool

    public init(content: [MCPContent], structured: RawJSON? = nil, isError: Bool = false) {
        self.content = content
        self.structured = structured
        self.isError = isError
    }

    /// A failure that the model should read.
    public static func error(_ message: String) -> Self { Self(content: [.text(message)], isError: true) }

    /// Throws ``LLMError/Code/unsupported`` where the server wants to ask something first, which this client does not offer.
    init(_ value: JSONValue) throws(LLMError) {
        guard value.isObject else { throw value.mismatch("the result of a tool, an object,") }
        if let kind = value["resultType"]?.asString, kind != "complete" {
            throw LLMError(
                .unsupported, "The tool wants more input from the client (\(kind.prefix(40))), which is not offered.")
        }
        content = value["content"].map { $0.elements.map { MCPContent($0) } } ?? []
        structured = value["structuredContent"].flatMap { $0.isNull ? nil : $0.raw }
        isError = value["isError"]?.asBool ?? false
    }

    func writeFields(to writer: inout JSONWriter) {
        writer.field("content") { writer in
            writer.array { writer in for piece in content { piece.write(to: &writer) } }
        }
        writer.field("structuredContent", ifPresent: structured)
        writer.field("isError", isError)
    }
}
