import SwitchboardCore

/// A value that a JSON Schema accepts: small, and always the same for the same generator.
struct SchemaSample {
    private let root: JSONValue?
    private let depthLimit = 12

    init(_ schema: RawJSON?) { root = schema?.value }

    func make(using generator: inout SeededGenerator) -> RawJSON {
        guard let root else { return "{}" }
        var writer = JSONWriter()
        write(root, name: "value", depth: 0, to: &writer, &generator)
        return RawJSON(utf8: writer.bytes)
    }

    private func write(
        _ schema: JSONValue,
        name: String,
        depth: Int,
        to writer: inout JSONWriter,
        _ generator: inout SeededGenerator
    ) {
        guard depth < depthLimit else { return writer.null() }
        let schema = resolved(schema)
        if let value = schema["const"] { return writer.raw(value.raw) }
        if let values = schema["enum"]?.elements.map(\.raw), !values.isEmpty {
            return writer.raw(values[Int.random(in: 0..<values.count, using: &generator)])
        }
        for key in ["anyOf", "oneOf", "allOf"] as [StaticString] {
            if let choice = schema[key]?.elements.first(where: { $0["type"]?.equals("null") != true }) {
                return write(choice, name: name, depth: depth + 1, to: &writer, &generator)
            }
        }
        switch type(of: schema) {
        case "object": writeObject(schema, depth: depth, to: &writer, &generator)
        case "array":
            let count = min(max(schema["minItems"]?.asInt ?? 1, 1), 8)
            writer.array { writer in
                for _ in 0..<count {
                    if let items = schema["items"], items.isObject {
                        write(items, name: name, depth: depth + 1, to: &writer, &generator)
                    } else {
                        writer.string(name)
                    }
                }
            }
        case "integer": writer.int(Int(bounded(schema, Double(Int.random(in: 1...20, using: &generator)))))
        case "number":
            writer.double(bounded(schema, Double(Int.random(in: 10...400, using: &generator)) / 10))
        case "boolean": writer.bool(Bool.random(using: &generator))
        case "null": writer.null()
        default: writer.string(text(schema, name))
        }
    }

    private func writeObject(
        _ schema: JSONValue,
        depth: Int,
        to writer: inout JSONWriter,
        _ generator: inout SeededGenerator
    ) {
        writer.object { writer in
            for (key, value) in schema["properties"]?.members ?? schema.members
            where schema["properties"] != nil && value.isObject {
                writer.key(key.string)
                write(value, name: key.string, depth: depth + 1, to: &writer, &generator)
            }
        }
    }

    private func bounded(_ schema: JSONValue, _ value: Double) -> Double {
        min(max(value, schema["minimum"]?.asDouble ?? value), schema["maximum"]?.asDouble ?? .greatestFiniteMagnitude)
    }

    private func text(_ schema: JSONValue, _ name: String) -> String {
        switch schema["format"]?.asString {
        case "date": "2026-11-24"
        case "date-time": "2026-11-24T12:00:00Z"
        case "time": "12:00:00Z"
        case "email": "someone@example.org"
        case "uri": "https://example.org"
        case "uuid": "00000000-0000-4000-8000-000000000000"
        default: name
        }
    }

    /// The first type that is not `null`; Gemini writes types in capitals.
    private func type(of schema: JSONValue) -> String? {
        if let types = schema["type"], types.isArray {
            return types.elements.compactMap { $0.asString?.lowercased() }.first { $0 != "null" }
        }
        return schema["type"]?.asString?.lowercased() ?? (schema["properties"] == nil ? nil : "object")
    }

    /// What a reference into the same schema means.
    private func resolved(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0..<8 {
            guard let path = schema["$ref"]?.asString, path.hasPrefix("#/"), let root else { return schema }
            var found: JSONValue? = root
            for step in path.dropFirst(2).split(separator: "/") {
                found = found?.members.first { $0.key.string == step }?.value
            }
            guard let found else { return schema }
            schema = found
        }
        return schema
    }
}
