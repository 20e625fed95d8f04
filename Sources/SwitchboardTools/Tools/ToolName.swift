public import SwitchboardCore

/// What a tool may be called with every provider: 1 to 64 letters, digits, underscores and hyphens of ASCII.
public enum ToolName {
    public static let mostLetters = 64

    public static func isValid(_ name: String) -> Bool {
        (1...mostLetters).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                AddressText.isLetter(byte) || AddressText.isDigit(byte) || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            }
    }

    /// Throws ``LLMError/Code/invalidRequest`` for a name that some provider refuses.
    public static func check(_ name: String) throws(LLMError) {
        guard !isValid(name) else { return }
        throw LLMError(
            .invalidRequest,
            "A tool cannot be called “\(name.prefix(80))”. "
                + "Use 1 to \(mostLetters) letters, digits, underscores and hyphens.",
            field: "tools.name")
    }
}
