extension JSONSchema {
    /// The schema as JSON text. The same schema is always the same text: providers cache prompts by it.
    public func json(_ style: SchemaStyle = .plain) -> RawJSON {
        var writer = JSONWriter()
        write(style, to: &writer)
        return RawJSON(utf8: writer.bytes)
    }

    /// Whether a strict style can say it: those have no objects with free keys and no values of any shape, and the
    /// whole must be an object.
    public var canBeStrict: Bool {
        guard case .object = shape else { return false }
        return holdsKnownShapes && definitions.allSatisfy(\.schema.holdsKnownShapes)
    }

    private var holdsKnownShapes: Bool {
        switch shape {
        case .any, .dictionary: false
        case .boolean, .integer, .number, .string, .choices, .reference: true
        case .array(let element): element.holdsKnownShapes
        case .object(let properties): properties.allSatisfy(\.schema.holdsKnownShapes)
        case .anyOf(let choices): choices.allSatisfy(\.holdsKnownShapes)
        }
    }

    private func write(_ style: SchemaStyle, to writer: inout JSONWriter) {
        writer.object { writer in
            writeShape(style, to: &writer)
            writer.field("description", ifPresent: words(style))
            for rule in rules where style.keeps(rule) { rule.write(isObject: isObject, to: &writer) }
            if style.hasHints {
                writer.field("default", ifPresent: defaultValue)
                if !examples.isEmpty {
                    writer.key("examples")
                    writer.array { writer in for example in examples { writer.raw(example) } }
                }
            }
            guard !definitions.isEmpty else { return }
            writer.key("$defs")
            writer.object { writer in
                for definition in definitions {
                    writer.key(definition.name)
                    definition.schema.write(style, to: &writer)
                }
            }
        }
    }

    private func writeShape(_ style: SchemaStyle, to writer: inout JSONWriter) {
        switch shape {
        case .any: break
        case .boolean: writeType("boolean", to: &writer)
        case .integer: writeType("integer", to: &writer)
        case .number: writeType("number", to: &writer)
        case .string: writeType("string", to: &writer)
        case .array(let element):
            writeType("array", to: &writer)
            writer.key("items")
            element.write(style, to: &writer)
        case .dictionary(let value):
            writeType("object", to: &writer)
            writer.key("additionalProperties")
            value.write(style, to: &writer)
        case .object(let properties):
            writeType("object", to: &writer)
            write(properties, style, to: &writer)
        case .choices(let values): write(choices: values, to: &writer)
        case .anyOf(let choices): write(anyOf: choices, style, to: &writer)
        case .reference(let name):
            if isNullable {
                write(anyOf: [JSONSchema(.reference(name))], style, to: &writer)
            } else {
                writer.field("$ref", "#/$defs/\(name)")
            }
        }
    }

    private func writeType(_ name: StaticString, to writer: inout JSONWriter) {
        writer.key("type")
        guard isNullable else { return writer.string("\(name)") }
        writer.array { writer in
            writer.string("\(name)")
            writer.string("null")
        }
    }

    private func write(_ properties: [Property], _ style: SchemaStyle, to writer: inout JSONWriter) {
        writer.key("properties")
        writer.object { writer in
            for property in properties {
                writer.key(property.name)
                let isLeftOut = style.requiresAll && !property.isRequired
                (isLeftOut ? property.schema.orNull : property.schema).write(style, to: &writer)
            }
        }
        writer.key("required")
        writer.array { writer in
            for property in properties where property.isRequired || style.requiresAll { writer.string(property.name) }
        }
        writer.field("additionalProperties", false)
    }

    private func write(choices values: [RawJSON], to writer: inout JSONWriter) {
        let parsed = values.compactMap(\.value)
        if parsed.allSatisfy(\.isString) {
            writeType("string", to: &writer)
        } else if parsed.allSatisfy({ $0.asInt != nil }) {
            writeType("integer", to: &writer)
        } else if parsed.allSatisfy(\.isNumber) {
            writeType("number", to: &writer)
        }
        writer.key("enum")
        writer.array { writer in
            for value in values { writer.raw(value) }
            if isNullable { writer.null() }
        }
    }

    private func write(anyOf choices: [JSONSchema], _ style: SchemaStyle, to writer: inout JSONWriter) {
        writer.key("anyOf")
        writer.array { writer in
            for choice in choices { choice.write(style, to: &writer) }
            if isNullable { writer.object { $0.field("type", "null") } }
        }
    }
}
