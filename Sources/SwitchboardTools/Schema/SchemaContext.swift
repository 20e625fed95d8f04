/// What is known while a schema is made of a type and those that it holds. A type that holds itself, directly or not,
/// becomes a definition that is referred to; every other one is written out where it stands.
public struct SchemaContext: Sendable {
    /// The types that are being described, outermost first.
    private var open: [OpenType] = []
    private var finished: [(type: ObjectIdentifier, name: String)] = []
    private(set) var definitions: [JSONSchema.Definition] = []

    private struct OpenType {
        let type: ObjectIdentifier
        let name: String
        var holdsItself = false
    }

    init() {}

    /// - Parameters:
    ///   - name: What the type is called if it becomes a definition; a number is added when another type has the name.
    ///   - make: Describes the type. Not called when that has been done or is under way.
    public mutating func define<Value>(
        _ type: Value.Type,
        named name: String,
        _ make: (inout SchemaContext) -> JSONSchema
    ) -> JSONSchema {
        let type = ObjectIdentifier(type)
        if let index = open.firstIndex(where: { $0.type == type }) {
            open[index].holdsItself = true
            return JSONSchema(.reference(open[index].name))
        }
        if let known = finished.first(where: { $0.type == type }) { return JSONSchema(.reference(known.name)) }
        open.append(OpenType(type: type, name: unused(name)))
        let schema = make(&self)
        guard let done = open.popLast(), done.holdsItself else { return schema }
        finished.append((type, done.name))
        definitions.append(JSONSchema.Definition(name: done.name, schema: schema))
        return JSONSchema(.reference(done.name))
    }

    private func unused(_ name: String) -> String {
        let taken = Set(open.map(\.name) + finished.map(\.name))
        var candidate = name
        var number = 2
        while taken.contains(candidate) {
            candidate = "\(name)\(number)"
            number += 1
        }
        return candidate
    }

    /// A schema with the definitions that it needs. The whole is written out even if it is one of them: providers want
    /// an object there, not a reference.
    func document(_ schema: JSONSchema) -> JSONSchema {
        var document = schema
        if case .reference(let name) = schema.shape, let root = definitions.first(where: { $0.name == name }) {
            document = root.schema
            document.isNullable = schema.isNullable
        }
        document.definitions = definitions.sorted { $0.name < $1.name }
        return document
    }
}
