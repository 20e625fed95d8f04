import SwitchboardCore

/// JSON Schema to Gemini's subset of it, and back.
///
/// Gemini takes no references, no `const`, no lists of types and no enumerations but of strings. References are written
/// out where they stand; one that leads back to itself becomes an object of any shape.
struct GeminiSchema {
    private let root: JSONValue
    private var dropped: Set<String> = []
    private static let depthLimit = 48
    /// The most schemas that writing out references may lead to.
    private var budget = 20_000

    private init(_ root: JSONValue) { self.root = root }

    /// The subset's form of a schema, and the keywords that it has no place for.
    static func subset(_ schema: RawJSON) -> (schema: RawJSON, dropped: [String]) {
        guard let root = schema.value, root.isObject else { return (schema, []) }
        var converter = GeminiSchema(root)
        var writer = JSONWriter()
        converter.write(root, refs: [], depth: 0, to: &writer)
        return (RawJSON(utf8: writer.bytes), converter.dropped.sorted())
    }

    /// How parameters can be said.
    enum Fit {
        /// There are none.
        case nothing
        case subset
        /// Only as a schema of the whole standard: the subset has objects of known shape alone, and nothing without a type.
        case whole
    }

    static func fit(of schema: RawJSON) -> Fit {
        guard let root = schema.value, root.isObject else { return .subset }
        let isEmpty = root["properties"]?.members.isEmpty ?? true
        if isEmpty, root["type"]?.equals("object") ?? true,
            root.members.allSatisfy({ emptyKeys.contains($0.key.string) })
        {
            return .nothing
        }
        return isWithinSubset(root, depth: 0) ? .subset : .whole
    }

    /// What says nothing of an object without properties.
    private static let emptyKeys: Set<String> = [
        "type", "properties", "required", "additionalProperties", "$schema", "title", "description",
    ]

    private static func isWithinSubset(_ schema: JSONValue, depth: Int) -> Bool {
        guard depth < depthLimit, schema.isObject else { return true }
        let combinations = ["anyOf", "oneOf", "allOf"].compactMap { name in
            schema.members.first { $0.key.string == name }
        }
        let isTyped = schema["type"] != nil || schema["enum"] != nil || schema["const"] != nil || schema["$ref"] != nil
        guard isTyped || !combinations.isEmpty else { return false }
        if schema["type"]?.equals("object") == true, schema["properties"]?.members.isEmpty ?? true { return false }
        for (_, value) in schema["properties"]?.members.map({ ($0.key, $0.value) }) ?? []
        where !isWithinSubset(value, depth: depth + 1) { return false }
        if let items = schema["items"], items.isObject, !isWithinSubset(items, depth: depth + 1) { return false }
        for combination in combinations {
            for choice in combination.value.elements where !isWithinSubset(choice, depth: depth + 1) { return false }
        }
        for name in ["$defs", "definitions"] {
            guard let known = schema.members.first(where: { $0.key.string == name }) else { continue }
            for member in known.value.members where !isWithinSubset(member.value, depth: depth + 1) { return false }
        }
        return true
    }

    private static let kept: Set<String> = [
        "type", "format", "title", "description", "nullable", "default", "items", "minItems", "maxItems", "enum",
        "properties", "propertyOrdering", "required", "minProperties", "maxProperties", "minimum", "maximum",
        "minLength", "maxLength", "pattern", "example", "anyOf",
    ]

    private mutating func write(_ schema: JSONValue, refs: [String], depth: Int, to writer: inout JSONWriter) {
        budget -= 1
        guard depth < Self.depthLimit, budget > 0, schema.isObject else {
            writer.raw(#"{"type":"object"}"#)
            return
        }
        if let reference = schema["$ref"]?.asString {
            guard !refs.contains(reference), let target = find(reference) else {
                dropped.insert("$ref")
                writer.raw(#"{"type":"object"}"#)
                return
            }
            return write(target, refs: refs + [reference], depth: depth + 1, to: &writer)
        }
        if let parts = schema["allOf"], parts.elements.count == 1, let only = parts.elements.first,
            schema["type"] == nil
        {
            return write(only, refs: refs, depth: depth + 1, to: &writer)
        }
        writer.object { writer in
            var isNullable = false
            for (key, value) in schema.members {
                let name = key.string
                switch name {
                case "type": isNullable = writeType(value, to: &writer) || isNullable
                case "const":
                    if value.isString {
                        writer.field("enum") { writer in writer.array { $0.raw(value.raw) } }
                        if schema["type"] == nil { writer.field("type", "string") }
                    } else {
                        dropped.insert("const")
                    }
                case "enum":
                    let words = value.elements.filter(\.isString)
                    if words.count < value.elements.filter({ !$0.isNull }).count {
                        dropped.insert("enum of non-strings")
                    }
                    if value.elements.contains(where: \.isNull) { isNullable = true }
                    guard !words.isEmpty else { continue }
                    writer.field("enum") { writer in
                        writer.array { writer in for word in words { writer.raw(word.raw) } }
                    }
                case "properties":
                    writer.field("properties") { writer in
                        writer.object { writer in
                            for (key, value) in value.members {
                                writer.key(key.string)
                                write(value, refs: refs, depth: depth + 1, to: &writer)
                            }
                        }
                    }
                case "items" where value.isObject:
                    writer.key("items")
                    write(value, refs: refs, depth: depth + 1, to: &writer)
                case "anyOf", "oneOf":
                    let choices = value.elements.filter { $0["type"]?.equals("null") != true }
                    if choices.count < value.elements.count { isNullable = true }
                    writer.field("anyOf") { writer in
                        writer.array { writer in
                            for choice in choices { write(choice, refs: refs, depth: depth + 1, to: &writer) }
                        }
                    }
                case "format":
                    let word = value.asString ?? ""
                    if ["date-time", "enum", "float", "double", "int32", "int64"].contains(word) {
                        writer.field("format", word)
                    } else {
                        dropped.insert("format \(word)")
                    }
                case "exclusiveMinimum" where value.isNumber: writer.field("minimum", value.raw)
                case "exclusiveMaximum" where value.isNumber: writer.field("maximum", value.raw)
                case "$defs", "definitions", "$schema", "$id", "$comment": break
                case _ where Self.kept.contains(name):
                    writer.key(name)
                    writer.raw(value.raw)
                default: dropped.insert(name)
                }
            }
            if isNullable, schema["nullable"] == nil { writer.field("nullable", true) }
        }
    }

    /// One type; of a list the first that is not `null`. Says whether `null` was in it.
    private mutating func writeType(_ value: JSONValue, to writer: inout JSONWriter) -> Bool {
        guard value.isArray else {
            writer.field("type", value.raw)
            return false
        }
        let types = value.elements.compactMap(\.asString)
        let real = types.filter { $0 != "null" }
        if let first = real.first { writer.field("type", first) }
        if real.count > 1 { dropped.insert("lists of types") }
        return real.count < types.count
    }

    private func find(_ reference: String) -> JSONValue? {
        guard reference == "#" || reference.hasPrefix("#/") else { return nil }
        var found = root
        for step in reference.dropFirst(2).split(separator: "/") {
            let name = step.replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = found.members.first(where: { $0.key.string == name })?.value else { return nil }
            found = next
        }
        return found
    }

    // MARK: Back

    /// A schema of Gemini's as JSON Schema: types in small letters, `nullable` as a type.
    static func standard(_ schema: JSONValue) -> RawJSON {
        var writer = JSONWriter()
        writeStandard(schema, depth: 0, to: &writer)
        return RawJSON(utf8: writer.bytes)
    }

    private static func writeStandard(_ schema: JSONValue, depth: Int, to writer: inout JSONWriter) {
        guard depth < depthLimit, schema.isObject else { return writer.raw(schema.raw) }
        writer.object { writer in
            for (key, value) in schema.members {
                switch key {
                case "type":
                    let word = value.asString?.lowercased()
                    if let word, schema["nullable"]?.asBool == true {
                        writer.field("type") { writer in
                            writer.array { writer in
                                writer.string(word)
                                writer.string("null")
                            }
                        }
                    } else if let word {
                        writer.field("type", word)
                    } else {
                        writer.field("type", value.raw)
                    }
                case "nullable", "propertyOrdering", "property_ordering": break
                case "properties" where value.isObject:
                    writer.field("properties") { writer in
                        writer.object { writer in
                            for (key, value) in value.members {
                                writer.key(key.string)
                                writeStandard(value, depth: depth + 1, to: &writer)
                            }
                        }
                    }
                case "items":
                    writer.key("items")
                    writeStandard(value, depth: depth + 1, to: &writer)
                case "anyOf" where value.isArray, "any_of" where value.isArray:
                    writer.field("anyOf") { writer in
                        writer.array { writer in
                            for choice in value.elements { writeStandard(choice, depth: depth + 1, to: &writer) }
                        }
                    }
                default:
                    writer.key(key.string)
                    writer.raw(value.raw)
                }
            }
        }
    }
}
