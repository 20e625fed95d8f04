import SwiftSyntax

/// A property of a struct that the model says.
struct StoredProperty {
    /// Where it is named.
    let node: IdentifierPatternSyntax
    /// As it stands in the code, maybe in backticks.
    let identifier: String
    /// The member's name in JSON.
    let key: String
    let type: ValueType
    let defaultValue: ExprSyntax?
    let description: String?
    let constraints: [String]
    let examples: [String]
    /// The access with a blank after it.
    let access: String

    /// Whether the model may leave it out.
    var isOptional: Bool { type.isOptional || defaultValue != nil }

    /// The default, if it is the same each time: one that changes would change the schema.
    var constantDefault: String? {
        guard let defaultValue, defaultValue.isConstant else { return nil }
        return defaultValue.trimmedDescription
    }
}

/// The properties of a struct, and what is wrong with them.
struct PropertyList {
    private(set) var properties: [StoredProperty] = []
    private(set) var complaints: [Complaint] = []

    init(_ members: MemberBlockItemListSyntax) {
        for member in members {
            if let conditional = member.decl.as(IfConfigDeclSyntax.self) { complain(of: conditional) }
            guard let variable = member.decl.as(VariableDeclSyntax.self), !variable.modifiers.contains("static"),
                !variable.modifiers.contains("class"), !variable.modifiers.contains("lazy")
            else { continue }
            read(variable)
        }
        complainOfRepeatedKeys()
    }

    private mutating func read(_ variable: VariableDeclSyntax) {
        // `var a, b: Int` names the type once.
        var type: TypeSyntax?
        var read: [StoredProperty] = []
        for binding in variable.bindings.reversed() where !binding.isComputed {
            if let annotation = binding.typeAnnotation { type = annotation.type }
            if let property = property(variable, binding, type) { read.append(property) }
        }
        properties += read.reversed()
    }

    private mutating func property(
        _ variable: VariableDeclSyntax,
        _ binding: PatternBindingSyntax,
        _ annotated: TypeSyntax?
    ) -> StoredProperty? {
        guard let pattern = binding.pattern.as(IdentifierPatternSyntax.self) else {
            complaints.append(
                Complaint(binding.pattern, "Declare each property by itself: a tuple of them has no schema."))
            return nil
        }
        let identifier = pattern.identifier.text
        let value = binding.initializer?.value
        if variable.attributes.first(named: "Unseen") != nil {
            let isSet = value != nil || annotated?.is(OptionalTypeSyntax.self) == true
            if !isSet {
                complaints.append(
                    Complaint(pattern, "An @Unseen property needs a value: nobody else gives it one. Write “= …”."))
            }
            return nil
        }
        guard
            let written = annotated
                ?? value?.literalType.map({ TypeSyntax(IdentifierTypeSyntax(name: .identifier($0))) })
        else {
            complaints.append(
                Complaint(
                    pattern, "Write the type of “\(identifier)”: a macro sees what is written, not what Swift infers."))
            return nil
        }
        let unfit = TypeComplaints.find(in: written)
        complaints += unfit
        complaints += ValueComplaints.find(variable, binding, ValueType(written))
        guard unfit.isEmpty else { return nil }
        let type = ValueType(written)
        let limits = ConstraintAttribute.all(in: variable.attributes, of: type)
        complaints += limits.flatMap(\.complaints)
        return StoredProperty(
            node: pattern,
            identifier: identifier,
            key: variable.attributes.first(named: "Key")?.mainArgument?.literalText ?? identifier.withoutBackticks,
            type: type,
            defaultValue: value.flatMap { $0.isNil ? nil : $0 },
            description: Description.text(of: variable, variable.attributes),
            constraints: limits.map(\.expression),
            examples: variable.attributes.all(named: "Example").flatMap(\.labeledArguments).map(
                \.expression.trimmedDescription),
            access: variable.modifiers.access.map { "\($0 == "open" ? "public" : $0) " } ?? ""
        )
    }

    /// A macro is not told which branch is compiled.
    private mutating func complain(of conditional: IfConfigDeclSyntax) {
        let holdsProperty = conditional.clauses.contains { clause in
            guard case .decls(let members) = clause.elements else { return false }
            return members.contains { $0.decl.is(VariableDeclSyntax.self) }
        }
        guard holdsProperty else { return }
        complaints.append(
            Complaint(conditional, "A macro cannot tell whether this property is there. Declare it outside of “#if”."))
    }

    private mutating func complainOfRepeatedKeys() {
        var seen: Set<String> = []
        for property in properties where !seen.insert(property.key).inserted {
            complaints.append(
                Complaint(property.node, "Two properties are called “\(property.key)” in JSON. Give one another @Key."))
        }
    }
}

/// The words for the model about a declaration.
enum Description {
    static func text(of node: some SyntaxProtocol, _ attributes: AttributeListSyntax) -> String? {
        attributes.first(named: "Describe")?.mainArgument?.literalText ?? DocComment(node).summary
    }
}

extension PatternBindingSyntax {
    /// Whether it has a getter; observers alone leave it stored.
    fileprivate var isComputed: Bool {
        guard let accessors = accessorBlock?.accessors else { return false }
        switch accessors {
        case .getter: return true
        case .accessors(let list):
            return !list.allSatisfy { ["willSet", "didSet"].contains($0.accessorSpecifier.text) }
        }
    }
}
