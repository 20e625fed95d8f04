public import HTTPTypes
public import SwitchboardCore

/// Finds the key that a request brings, wherever the clients of each vendor put it.
public enum PresentedKey {
    /// No key of anybody's is longer.
    private static let longest = 512

    private static let headers = ["x-api-key", "x-goog-api-key", "api-key"]

    /// - Throws: ``LLMError/Code/authentication`` for a request that brings two different keys: nobody can tell which one was
    ///   meant.
    public static func secret(
        _ fields: HTTPFields,
        _ query: [(name: String, value: String)]
    ) throws(LLMError) -> Secret? {
        var found: Set<String> = []
        for value in fields[values: .authorization] {
            let words = value.split(separator: " ", maxSplits: 1)
            guard words.count == 2, words[0].lowercased() == "bearer" else {
                found.insert(value)
                continue
            }
            found.insert(words[1].drop { $0 == " " }.description)
        }
        for name in headers {
            guard let name = HTTPField.Name(name) else { continue }
            found.formUnion(fields[values: name])
        }
        for item in query where item.name == "key" { found.insert(item.value) }
        found.remove("")
        guard found.count < 2 else {
            throw LLMError(
                .authentication, "The request brings different keys in different places. Send one.", status: 401)
        }
        return found.first.map { Secret($0.utf8.count <= longest ? $0 : "") }
    }
}
