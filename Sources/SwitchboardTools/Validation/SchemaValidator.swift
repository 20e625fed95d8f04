public import SwitchboardCore
import SwitchboardPatterns

/// Checks values against a JSON Schema that somebody else wrote, such as that of a tool on another server.
///
/// The part of draft 2020-12 that tools use is understood: `type`, `enum`, `const`, `properties`, `required`,
/// `additionalProperties`, `patternProperties`, `propertyNames`, `dependentRequired`, `dependentSchemas`, `items`,
/// `prefixItems`, `contains` (with its counts), `anyOf`, `oneOf`, `allOf`, `not`, `if`/`then`/`else`, all limits on
/// numbers, text and counts, `pattern` as far as ``Pattern`` goes, and `$ref` into the same document. Of older drafts a
/// list as `items`, of OpenAPI `nullable`. Whatever else a schema says is not enforced and is named in ``unchecked``.
/// Work and depth are bounded for every schema and value.
public struct SchemaValidator: Sendable {
    /// What the schema demands that is not enforced: keywords, references and patterns.
    public let unchecked: [String]
    let root: JSONValue
    let patterns: [String: Pattern]
    let checksFormats: Bool

    /// - Parameter checksFormats: Whether `format` is enforced where it is known; the standard takes it for a hint.
    public init(_ schema: RawJSON, checksFormats: Bool = false) throws(LLMError) {
        let root = try JSONValue(parsing: schema.utf8, as: .request)
        guard root.isObject || root.asBool != nil else {
            throw LLMError(.invalidRequest, "A JSON Schema is an object, not \(root.summary).")
        }
        var survey = SchemaSurvey(root: root)
        survey.visit(root)
        self.root = root
        patterns = survey.patterns
        unchecked = survey.unchecked.sorted()
        self.checksFormats = checksFormats
    }

    /// A schema of our own.
    public init(_ schema: JSONSchema, _ style: SchemaStyle = .plain) throws(LLMError) {
        try self.init(schema.json(style), checksFormats: true)
    }

    /// All that is wrong with a value; empty when the schema accepts it.
    public func problems(of value: JSONValue) -> ValueProblems {
        var run = SchemaRun(self)
        run.check(value, root)
        return run.problems
    }

    /// All that is wrong with a text; also when it is no JSON.
    public func problems(of text: RawJSON) -> ValueProblems {
        do { return problems(of: try JSONValue(parsing: text.utf8, as: .answer)) } catch {
            return ValueProblems([ValueProblem(path: "", text: "this is no valid JSON. \(error.message)")])
        }
    }

    /// What a reference within the document leads to.
    static func target(of reference: String, in root: JSONValue) -> JSONValue? {
        guard reference == "#" || reference.hasPrefix("#/") else { return nil }
        var found = root
        for step in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
        where reference.count > 2 {
            let name = unescaped(step)
            if found.isArray, let index = Int(name), index >= 0 {
                guard let next = found.elements.dropFirst(index).first(where: { _ in true }) else { return nil }
                found = next
            } else {
                guard let next = found.member(name) else { return nil }
                found = next
            }
        }
        return found
    }

    private static func unescaped(_ step: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(step.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self).replacing("~1", with: "/").replacing("~0", with: "~")
    }
}
