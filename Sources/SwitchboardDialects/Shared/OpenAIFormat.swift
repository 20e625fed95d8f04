import SwitchboardCore

/// `response_format`, as Chat Completions has it, and the servers of open models also in the older completions.
enum OpenAIFormat {
    static func read(
        _ value: JSONValue,
        of dialect: DialectID,
        into request: inout CompletionRequest
    ) throws(LLMError) {
        let type = try value.required("type")
        if type.equals("json_object") {
            request.format = .json
            request.extras.keep(value, in: "response_format", of: dialect, except: "type")
        } else if type.equals("json_schema"), let schema = value["json_schema"],
            schema.members.allSatisfy({ isKnown($0.key) })
        {
            request.extras.keep(value, in: "response_format", of: dialect, except: "type", "json_schema")
            if schema["name"] == nil { request.extras[dialect, "@unnamed"] = "true" }
            request.format = .schema(
                OutputSchema(
                    name: try schema["name"]?.stringOrNil(), description: try schema["description"]?.stringOrNil(),
                    schema: schema["schema"]?.raw ?? "{}", strict: try schema["strict"]?.boolOrNil()))
        } else {
            request.extras.append(value.raw, dialect: dialect, name: "response_format")
        }
    }

    private static func isKnown(_ key: JSONKey) -> Bool {
        switch key {
        case "name", "description", "schema", "strict": true
        default: false
        }
    }

    /// - Parameters:
    ///   - extras: Those of the request.
    ///   - takesSchema: Whether the model takes a schema; otherwise JSON of any shape is asked for.
    static func write(
        _ format: OutputFormat,
        _ extras: Extras,
        of dialect: DialectID,
        takesSchema: Bool,
        to writer: inout JSONWriter
    ) {
        writer.field("response_format") { writer in
            writer.object { writer in
                guard case .schema(let output) = format, takesSchema else {
                    writer.field("type", "json_object")
                    return writer.fields(extras, of: dialect, in: "response_format")
                }
                writer.field("type", "json_schema")
                writer.field("json_schema") { writer in
                    writer.object { writer in
                        if extras[dialect, "@unnamed"] == nil { writer.field("name", output.name ?? "response") }
                        writer.field("description", ifPresent: output.description)
                        writer.field("schema", output.schema)
                        writer.field("strict", ifPresent: output.strict)
                    }
                }
                writer.fields(extras, of: dialect, in: "response_format")
            }
        }
    }
}
