import SwitchboardCore

/// Which requests may be answered by meaning at all.
struct Eligibility: Sendable {
    /// Whether requests with earlier turns may.
    var includesConversations: Bool
    /// The longest question, in characters.
    var longest: Int

    /// The question of a request that may; `nil` for one that may not: with tools, pictures or files, without words, in a
    /// script that guards cannot read, or with letters that look like others. Cheap: every call asks.
    func question(of request: CompletionRequest) -> String? {
        guard request.tools.isEmpty, let last = request.messages.last, last.role == .user,
            includesConversations || request.messages.allSatisfy({ $0.role == .user || $0.isInstructions }),
            includesConversations || request.messages.count(where: { $0.role == .user }) == 1,
            request.messages.allSatisfy({ $0.parts.allSatisfy(\.isPlain) })
        else { return nil }
        let text = last.text
        guard text.utf8.count <= longest * 4, text.count <= longest, Eligibility.isReadable(text) else { return nil }
        return text
    }

    /// Latin letters only, no signs that cannot be seen, and no code or address in which every sign counts.
    static func isReadable(_ text: String) -> Bool {
        var letters = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A: letters += 1
            case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0x17F: break
            // Dashes, quotation marks, ellipsis and signs of currencies.
            case 0x2010...0x2015, 0x2018...0x201F, 0x2026, 0x20A0...0x20BF: break
            default: return false
            }
        }
        guard letters >= 3, !text.contains("```"), !text.contains("://") else { return false }
        let signs = text.unicodeScalars.count { "{}<>[]|\\=;*#^~`_@".unicodeScalars.contains($0) }
        return signs * 20 <= text.unicodeScalars.count
    }
}

extension Part {
    /// Whether it is words and nothing else.
    fileprivate var isPlain: Bool {
        switch content {
        case .text: true
        case .thinking, .refusal: true
        default: false
        }
    }
}
