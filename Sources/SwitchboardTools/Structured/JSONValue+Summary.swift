import SwitchboardCore

extension JSONValue {
    /// What the value is, in a few words: it is quoted, but never at length.
    var summary: String {
        if isNull { return "null" }
        if isObject { return "an object" }
        if isArray { return "an array" }
        if let bool = asBool { return bool ? "true" : "false" }
        if let string = asString { return "the string \(Self.quoted(string))" }
        return "the number \(raw.description.prefix(Self.quotedLetters))"
    }

    /// The value where it stands in a sentence as its subject.
    var subject: String {
        if let string = asString { return Self.quoted(string) }
        return isObject || isArray ? summary : String(raw.description.prefix(Self.quotedLetters))
    }

    private static let quotedLetters = 40

    private static func quoted(_ text: String) -> String {
        let isLong = text.count > quotedLetters
        return RawJSON.string(isLong ? text.prefix(quotedLetters) + "…" : text[...]).description
    }

    /// The member with a name that is not known when this is compiled.
    func member(_ name: String) -> JSONValue? {
        for (key, value) in members where key.string == name { return value }
        return nil
    }
}
