/// Finds which case of an enum with associated values a JSON value is: an object with one member, named as the case, or
/// for a case without values its name. Used by what the macros write.
public struct TaggedReader {
    /// The case's name.
    public let tag: String
    /// What the case holds; the name itself for a case without values.
    public let value: JSONValue

    /// - Parameters:
    ///   - words: Cases without values.
    ///   - tags: Cases with values.
    public init?(_ json: JSONValue, words: [String], tags: [String], _ problems: inout ValueProblems) {
        if let word = json.asString {
            guard words.contains(word) else {
                let hint = tags.contains(word) ? ": write {\"\(word)\": …} with its values" : ""
                problems.add(json, "\(Self.needed(words, tags)) is needed, not \(json.summary)\(hint)")
                return nil
            }
            self.init(tag: word, value: json)
            return
        }
        var found: (key: String, value: JSONValue)?
        for (key, value) in json.members {
            guard found == nil else {
                problems.add(json, "only one of the members \(tags.joined(separator: ", ")) may be there")
                return nil
            }
            found = (key.string, value)
        }
        guard let found, tags.contains(found.key) else {
            problems.add(json, "\(Self.needed(words, tags)) is needed")
            return nil
        }
        self.init(tag: found.key, value: found.value)
    }

    /// The case of a value that is not finished: `nil` while it is not known.
    public init?(partial json: JSONValue, words: [String], tags: [String]) {
        if let word = json.asString {
            guard words.contains(word), !words.contains(where: { $0 != word && $0.hasPrefix(word) }) else { return nil }
            self.init(tag: word, value: json)
        } else {
            guard let (key, value) = json.members.first(where: { _ in true }), tags.contains(key.string) else {
                return nil
            }
            self.init(tag: key.string, value: value)
        }
    }

    private init(tag: String, value: JSONValue) {
        self.tag = tag
        self.value = value
    }

    private static func needed(_ words: [String], _ tags: [String]) -> String {
        var choices = words.map { RawJSON.string($0).description }
        if !tags.isEmpty { choices.append("an object with one member named \(tags.joined(separator: " or "))") }
        return choices.joined(separator: " or ")
    }
}
