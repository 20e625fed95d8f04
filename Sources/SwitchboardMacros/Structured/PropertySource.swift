/// The lines of code about a property, which structs, cases of enums and functions share.
struct PropertySource {
    /// As it stands in the code, maybe in backticks.
    let variable: String
    let key: String
    let type: String
    let isOptional: Bool
    let description: String?
    let defaultValue: String?
    let examples: [String]
    let constraints: [String]

    init(_ property: StoredProperty) {
        variable = property.identifier
        key = property.key
        type = property.type.text
        isOptional = property.isOptional
        description = property.description
        defaultValue = property.constantDefault
        examples = property.examples
        constraints = property.constraints
    }

    init(
        variable: String,
        key: String,
        type: ValueType,
        isOptional: Bool,
        description: String? = nil,
        defaultValue: String? = nil,
        constraints: [String] = []
    ) {
        self.variable = variable
        self.key = key
        self.type = type.text
        self.isOptional = isOptional
        self.description = description
        self.defaultValue = defaultValue
        examples = []
        self.constraints = constraints
    }

    /// The property in a schema: `.required("city", String.self, in: &context)`.
    var schema: String {
        let type = type.hasSuffix("?") ? "(\(type))" : type
        var arguments = [key.quoted, "\(type).self", "in: &context"]
        if let description { arguments.append("description: \(description.quoted)") }
        if let defaultValue { arguments.append("default: \(defaultValue)") }
        if !examples.isEmpty { arguments.append("examples: [\(examples.joined(separator: ", "))]") }
        return ".\(isOptional ? "optional" : "required")(\((arguments + constraints).joined(separator: ", ")))"
    }

    /// What the value is called while it is read or written: never as anything else in the code around.
    var local: String { "\(variable.withoutBackticks)Value" }

    /// Reading it: `let cityValue: String? = members.required("city")`.
    var reading: String {
        let arguments = ([key.quoted] + constraints).joined(separator: ", ")
        return "let \(local): \(type)? = members.\(isOptional ? "optional" : "required")(\(arguments))"
    }

    /// Writing a value that is there.
    func writing(_ value: String) -> [String] {
        ["writer.key(\(key.quoted))", "\(value).write(to: &writer)"]
    }
}

extension StoredProperty {
    /// Reading it without its type's name, which an extension may not know:
    /// `let cityValue = members.required("city", \Self.city)`.
    var reading: String {
        let source = PropertySource(self)
        let function = type.isOptional ? "optional" : defaultValue == nil ? "required" : "defaulted"
        let arguments = ([key.quoted, "\\Self.\(identifier)"] + constraints).joined(separator: ", ")
        return "let \(source.local) = members.\(function)(\(arguments))"
    }
}

extension [PropertySource] {
    /// `["city", "days"]`.
    var keys: String { "[\(map(\.key.quoted).joined(separator: ", "))]" }

    /// The schema of an object with these properties.
    func schema(_ source: inout Source, opening: String, closing: String) {
        source.block(opening, closing: closing) { source in
            for property in self { source.line("\(property.schema),") }
        }
    }
}
