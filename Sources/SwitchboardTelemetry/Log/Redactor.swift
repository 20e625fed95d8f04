/// Takes credentials out of texts before anybody reads them: whatever looks like one, wherever it came from.
public struct Redactor: Sendable {
    /// What stands for a credential.
    static let mark = "[redacted]"

    /// What keys of the known vendors begin with.
    private static let prefixes = ["sk-", "sb-", "AIza", "xai-", "gsk_", "pplx-", "hf_", "ghp_", "AKIA", "eyJ"]
    /// What a credential follows.
    private static let leads = [
        "bearer ", "basic ", "authorization: ", "authorization=", "api_key=", "api-key: ", "api-key=", "apikey=",
        "x-api-key: ", "x-goog-api-key: ", "key=", "token=", "secret=", "password=",
    ]
    /// Shorter ones are words.
    private static let shortest = 12

    public init() {}

    /// The text without what looks like a credential.
    public func redacted(_ text: String) -> String {
        var out = ""
        var at = text.startIndex
        while at < text.endIndex {
            let rest = text[at...]
            let isBoundary = at == text.startIndex || !Redactor.isTokenCharacter(text[text.index(before: at)])
            if isBoundary, let end = credentialEnd(rest) {
                out += Redactor.mark
                at = end
            } else if isBoundary, let lead = lead(of: rest) {
                let start = text.index(at, offsetBy: lead.count)
                out += text[at..<start]
                at = start
                // `authorization: Bearer …`: what follows is not yet it.
                guard self.lead(of: text[start...]) == nil else { continue }
                let end = text[start...].firstIndex { !Redactor.isTokenCharacter($0) } ?? text.endIndex
                let isLong = text.distance(from: start, to: end) >= 6
                out += isLong ? Redactor.mark : String(text[start..<end])
                at = end
            } else {
                out.append(text[at])
                at = text.index(after: at)
            }
        }
        return out
    }

    private func lead(of text: Substring) -> String? { Redactor.leads.first { text.lowercasedHasPrefix($0) } }

    /// Where a credential ends that the text begins with; `nil` where it begins with none.
    private func credentialEnd(_ text: Substring) -> String.Index? {
        guard Redactor.prefixes.contains(where: text.hasPrefix) else { return nil }
        let end = text.firstIndex { !Redactor.isTokenCharacter($0) } ?? text.endIndex
        let token = text[..<end]
        let hasDigit = token.contains(where: \.isNumber) || token.contains(where: \.isUppercase)
        return token.count >= Redactor.shortest && hasDigit ? end : nil
    }

    private static func isTokenCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.+/=~".contains(character))
    }
}

extension Substring {
    fileprivate func lowercasedHasPrefix(_ prefix: String) -> Bool {
        var (mine, its) = (utf8.makeIterator(), prefix.utf8.makeIterator())
        while let wanted = its.next() {
            guard let byte = mine.next() else { return false }
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            guard (isUpper ? byte + 32 : byte) == wanted else { return false }
        }
        return true
    }
}
