import SwitchboardCore

/// What a caller got.
struct Verdict: Sendable {
    enum Word: String, Sendable, CustomStringConvertible {
        /// The whole answer, and clean conduct on the way to it.
        case pass
        /// A clear error, soon.
        case safe
        /// The whole answer, but not as it should be.
        case partial
        /// A hang, or half an answer that passes for a whole one.
        case fail

        var description: String { rawValue }
    }

    var word: Word
    var why: String
    var duration = Duration.zero

    init(_ word: Word, _ why: String = "") {
        self.word = word
        self.why = why
    }

    var seconds: String {
        let tenths = Int((duration / .milliseconds(100)).rounded())
        return "(\(tenths / 10).\(tenths % 10) s)"
    }
}
