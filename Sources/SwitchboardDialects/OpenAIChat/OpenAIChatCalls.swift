import SwitchboardCore

/// Tool calls, which requests and answers write alike.
enum OpenAIChatCalls {
    static func write(_ calls: [(ToolCall, Extras)], to writer: inout JSONWriter) {
        let legacy = calls.first { $0.1[.openAIChat, "@function_call"] != nil }
        if let (call, _) = legacy {
            return writer.field("function_call") { writer in
                writer.object { writer in
                    writer.field("name", call.name)
                    writer.field("arguments", call.arguments.description)
                }
            }
        }
        guard !calls.isEmpty else { return }
        writer.field("tool_calls") { writer in
            writer.array { writer in
                for (call, extras) in calls {
                    writer.object { writer in
                        writer.field("index", ifPresent: extras[.openAIChat, "@index"])
                        writer.field("id", call.id)
                        begin(call.name, call.kind, arguments: call.arguments.description, extras, to: &writer)
                    }
                }
            }
        }
    }

    /// Keeps what a call's inner object has beside its name and arguments; ``begin`` writes it back.
    static func keepUnknown(of body: JSONValue, _ kind: ToolCall.Kind, in extras: inout Extras) {
        extras.keep(
            body, in: kind == .custom ? "custom" : "function", of: .openAIChat, except: "name", "arguments", "input")
    }

    /// What follows a call's id, or its index in a chunk.
    static func begin(
        _ name: String,
        _ kind: ToolCall.Kind,
        arguments: String,
        _ extras: Extras,
        to writer: inout JSONWriter
    ) {
        writer.field("type", kind.rawValue)
        writer.key(kind.rawValue)
        writer.object { writer in
            writer.field("name", name)
            writer.field(kind == .custom ? "input" : "arguments", arguments)
            writer.fields(extras, of: .openAIChat, in: kind == .custom ? "custom" : "function")
        }
        if extras[.openAIChat, "extra_content"] == nil, let signature = extras[.gemini, "thoughtSignature"] {
            writer.field("extra_content") { writer in
                writer.object { writer in
                    writer.field("google") { writer in writer.object { $0.field("thought_signature", signature) } }
                }
            }
        }
        writer.fields(extras, of: .openAIChat)
    }
}
