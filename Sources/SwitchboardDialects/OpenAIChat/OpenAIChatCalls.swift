import SwitchboardCore

/// Tool calls, which requests and answers write alike.
enum OpenAIChatCalls {
    private static let dialect = DialectID.openAIChat

    /// The calls of a message: parts that are one, or that ``opaque(_:)`` made.
    static func write(_ calls: [Part], to writer: inout JSONWriter) {
        for part in calls where part.extras[dialect, "@function_call"] != nil {
            guard case .toolCall(let call) = part.content else { continue }
            return writer.field("function_call") { writer in
                legacy(call.name, arguments: call.arguments.description, part.extras, to: &writer)
            }
        }
        guard !calls.isEmpty else { return }
        writer.field("tool_calls") { writer in
            writer.array { writer in
                for part in calls {
                    if case .opaque(let opaque) = part.content { writer.raw(opaque.json) }
                    guard case .toolCall(let call) = part.content else { continue }
                    writer.object { writer in
                        writer.field("index", ifPresent: part.extras[dialect, "@index"])
                        writer.field("id", call.id)
                        begin(call.name, call.kind, arguments: call.arguments.description, part.extras, to: &writer)
                    }
                }
            }
        }
    }

    /// The older form of a call, which has no id.
    static func legacy(_ name: String, arguments: String, _ extras: Extras, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("arguments", arguments)
            writer.fields(extras, of: dialect, in: "function_call")
        }
    }

    /// A call that is neither of a function nor of a custom tool: carried as it is, to stand among the calls again.
    static func opaque(_ value: JSONValue) -> Part? {
        guard value.isObject, value["function"] == nil, value["custom"] == nil, let type = value["type"]?.asString,
            type != "function", type != "custom"
        else { return nil }
        var part = Part(.opaque(OpaquePart(dialect: dialect, json: value.raw)))
        part.extras[dialect, "@call"] = "true"
        return part
    }

    /// Whether a part stands among the calls of its message.
    static func isCall(_ part: Part) -> Bool {
        switch part.content {
        case .toolCall: true
        case .opaque(let opaque): opaque.dialect == dialect && part.extras[dialect, "@call"] != nil
        default: false
        }
    }

    /// A word for the kind of a call that is not the kind itself, though the call is written like one of that kind.
    static func keepType(_ value: JSONValue, in extras: inout Extras) {
        if !value.equals("function"), !value.equals("custom") { extras[dialect, "@type"] = value.raw }
    }

    /// Keeps what a call's inner object has beside its name and arguments; ``begin`` writes it back.
    static func keepUnknown(of body: JSONValue, _ kind: ToolCall.Kind, in extras: inout Extras) {
        extras.keep(
            body, in: kind == .custom ? "custom" : "function", of: dialect, except: "name", "arguments", "input")
    }

    /// What follows a call's id, or its index in a chunk.
    static func begin(
        _ name: String,
        _ kind: ToolCall.Kind,
        arguments: String,
        _ extras: Extras,
        to writer: inout JSONWriter
    ) {
        writer.field("type", extras[dialect, "@type"] ?? .string(kind.rawValue))
        writer.key(kind.rawValue)
        writer.object { writer in
            writer.field("name", name)
            writer.field(kind == .custom ? "input" : "arguments", arguments)
            writer.fields(extras, of: dialect, in: kind == .custom ? "custom" : "function")
        }
        if extras[dialect, "extra_content"] == nil, let signature = extras[.gemini, "thoughtSignature"] {
            writer.field("extra_content") { writer in
                writer.object { writer in
                    writer.field("google") { writer in writer.object { $0.field("thought_signature", signature) } }
                }
            }
        }
        writer.fields(extras, of: dialect)
    }
}
