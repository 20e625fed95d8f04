/// A model's name in which each `*` stands for any characters: none, several, slashes too. Case counts.
///
/// A pattern with a slash is compared with whole names (`openai/*`), one without with what follows a name's last slash:
/// `gpt-*` matches `openai/gpt-4o`, and never `gpt-proxy/claude-opus`, which is another model of a provider with such a name.
struct ModelPattern {
    /// In bytes. No model has a longer name, and one that is longer matches nothing.
    static let longestName = 512

    private let bytes: [UInt8]
    private let hasSlash: Bool

    init(_ text: String) {
        bytes = Array(text.utf8)
        hasSlash = bytes.contains(UInt8(ascii: "/"))
    }

    func matches(_ name: String) -> Bool {
        guard name.utf8.count <= ModelPattern.longestName else { return false }
        let whole = Array(name.utf8)
        guard !hasSlash, let slash = whole.lastIndex(of: UInt8(ascii: "/")) else { return matches(whole[...]) }
        return matches(whole[(slash + 1)...])
    }

    /// From left to right; where it does not go on, the last `*` takes one byte more.
    private func matches(_ name: ArraySlice<UInt8>) -> Bool {
        var at = 0
        var position = name.startIndex
        var star: (at: Int, position: Int)?
        while position < name.endIndex {
            if at < bytes.count, bytes[at] == UInt8(ascii: "*") {
                star = (at, position)
                at += 1
            } else if at < bytes.count, bytes[at] == name[position] {
                at += 1
                position += 1
            } else if let last = star {
                star = (last.at, last.position + 1)
                at = last.at + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return bytes[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
