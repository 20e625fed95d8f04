/// What a tool is called towards models: its server's name, two underscores, its own name.
///
/// Every provider takes letters, digits, `_` and `-`, up to ``longest`` characters and beginning with a letter or `_`. A name that
/// is not like that is made so, and marked with a number that only it has. The server's half never holds two underscores in a
/// row nor ends in one, so that no two pairs of names become the same.
enum OfferedName {
    static let longest = 64
    private static let separator = "__"

    static func name(server: String, tool: String) -> String {
        let prefix = serverPart(server)
        let suffix = toolPart(tool)
        let whole = prefix + separator + suffix
        if prefix == server, suffix == tool, whole.utf8.count <= longest { return whole }
        let mark = "_" + number(of: server + "\u{0}" + tool)
        // A long server's name must not push the tool's out.
        let head = String(prefix.prefix(24))
        let room = longest - head.utf8.count - separator.utf8.count - mark.utf8.count
        return trimmed(head) + separator + suffix.prefix(room) + mark
    }

    private static func serverPart(_ text: String) -> String {
        var result = ""
        for character in clean(text) where character != "_" || result.last != "_" { result.append(character) }
        result = trimmed(result)
        if result.isEmpty { return "server" }
        return result.first?.isLetter ?? false ? result : "s" + result
    }

    private static func toolPart(_ text: String) -> String {
        let result = clean(text)
        return result.isEmpty ? "tool" : result
    }

    private static func trimmed(_ text: String) -> String {
        var text = text
        while text.last == "_" { text.removeLast() }
        return text
    }

    private static func clean(_ text: String) -> String {
        String(
            text.map { character in
                character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == "-")
                    ? character : "_"
            })
    }

    /// Eight hexadecimal digits of a text: FNV-1a, folded.
    private static func number(of text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(UInt32(truncatingIfNeeded: hash ^ hash >> 32), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
