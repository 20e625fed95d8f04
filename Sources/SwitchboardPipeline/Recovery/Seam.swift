import SwitchboardCore

/// Joins the text of a second answer to what a caller already has of the first, so that nothing is said twice.
///
/// A model that was asked to go on may begin at the beginning all the same, or repeat the last words. What it repeats is
/// held back until it is clear where the new text begins; text that contradicts what was already said is refused.
struct Seam {
    /// What the second model was asked for.
    enum Manner: String, Sendable {
        /// To write on from the answer's beginning, which stands last in its conversation.
        case prefill
        /// To go on, in words.
        case instruction
        /// The same question again: it must begin with what was already said.
        case restart
    }

    /// Fewer repeated bytes may be chance, for a model that was given the beginning to write on.
    private static let shortestEcho = 16
    private static let shortestOverlap = 12
    private static let longestOverlap = 64

    private let said: [UInt8]
    private let manner: Manner
    private var held: [UInt8] = []
    private var isJoined: Bool

    init(after said: String, _ manner: Manner) {
        self.said = Array(said.utf8)
        self.manner = manner
        isJoined = said.isEmpty
    }

    /// What of `piece`, and of what was held back, is new.
    /// - Throws: ``LLMError/Code/incompleteStream`` for a second answer that is another one.
    mutating func take(_ piece: String) throws(LLMError) -> String {
        guard !isJoined else { return piece }
        held += piece.utf8
        if held.count >= said.count, held.starts(with: said), repeats {
            return join(dropping: said.count)
        }
        if held.count < said.count, said.starts(with: held) { return "" }
        switch manner {
        case .restart: throw Seam.divergence
        case .prefill: return join(dropping: sharedSpace)
        case .instruction:
            return held.count < Seam.longestOverlap ? "" : join(dropping: max(overlap, sharedSpace))
        }
    }

    /// The second answer's text is over: what was held back and is new.
    mutating func end() throws(LLMError) -> String {
        guard !isJoined else { return "" }
        switch manner {
        case .restart: throw Seam.divergence
        case .prefill, .instruction:
            // Whoever begins anew and ends within what was already said has said nothing new.
            if said.starts(with: held), manner == .instruction || held.count >= Seam.shortestEcho {
                return join(dropping: held.count)
            }
            return join(dropping: manner == .prefill ? sharedSpace : max(overlap, sharedSpace))
        }
    }

    static let divergence = LLMError(
        .incompleteStream, "The answer broke off, and a second one did not begin as the first had.")

    /// Whether text that begins with all that was said repeats it, and does not only happen to begin alike.
    private var repeats: Bool { manner != .prefill || said.count >= Seam.shortestEcho }

    /// How many of the first bytes are white space that was said already: a beginning is sent without its last spaces,
    /// which some models refuse.
    private var sharedSpace: Int {
        let space = said.reversed().prefix { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }.count
        return zip(said.suffix(space), held).prefix { $0 == $1 }.count
    }

    /// How many of the first bytes are the last ones of what was said.
    private var overlap: Int {
        let most = min(Seam.longestOverlap, said.count, held.count)
        guard most >= Seam.shortestOverlap else { return 0 }
        for length in stride(from: most, through: Seam.shortestOverlap, by: -1)
        where said.suffix(length).elementsEqual(held.prefix(length)) { return length }
        return 0
    }

    private mutating func join(dropping count: Int) -> String {
        defer { held = [] }
        isJoined = true
        return String(decoding: held.dropFirst(count), as: UTF8.self)
    }
}
