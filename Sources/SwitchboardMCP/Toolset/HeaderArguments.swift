import SwitchboardCore

/// Arguments that a tool's schema wants repeated as headers (`x-mcp-header`), so that what stands between can route by them.
enum HeaderArguments {
    private static let mark: StaticString = "x-mcp-header"

    /// The headers for a call. Throws ``LLMError/Code/badResponse`` for a schema that marks what cannot be a header.
    static func headers(
        schema: RawJSON,
        arguments: JSONValue
    ) throws(LLMError) -> [(name: String, value: String)] {
        // Most schemas have none, and are not parsed.
        guard String(decoding: schema.utf8, as: UTF8.self).contains("x-mcp-header"), let value = schema.value else {
            return []
        }
        var headers: [(name: String, value: String)] = []
        try collect(value, arguments, into: &headers)
        return headers
    }

    private static func collect(
        _ schema: JSONValue,
        _ arguments: JSONValue?,
        into headers: inout [(name: String, value: String)]
    ) throws(LLMError) {
        guard let properties = schema["properties"] else { return }
        for (key, property) in properties.members {
            let argument = arguments?.members.first { $0.key.string == key.string }?.value
            try collect(property, argument, into: &headers)
            guard let token = property[mark] else { continue }
            guard let name = token.asString, isToken(name),
                ["string", "integer", "boolean"].contains(property["type"]?.asString ?? ""),
                !headers.contains(where: { $0.name.lowercased() == "mcp-param-\(name.lowercased())" })
            else {
                throw LLMError(
                    .badResponse,
                    "The tool's schema wants its field \(key.string.prefix(64)) as a header, but names none that can be one."
                )
            }
            if let argument, let text = text(argument) { headers.append(("Mcp-Param-\(name)", text)) }
        }
    }

    private static func text(_ value: JSONValue) -> String? {
        if let text = value.asString { return text }
        if let bool = value.asBool { return bool ? "true" : "false" }
        return value.isNumber ? value.raw.description : nil
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
