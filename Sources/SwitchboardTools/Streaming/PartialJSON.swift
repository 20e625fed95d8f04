public import SwitchboardCore

/// JSON that a model is still writing. After every piece ``value`` is the most that is certain so far, as valid JSON:
/// open strings, arrays and objects are closed; a key without value, a number or a literal that may go on, half an
/// escape and half a letter are left out until they are whole.
///
/// Reading takes time in proportion to what is appended; ``value`` copies what has come so far.
public struct PartialJSON: Sendable {
    /// Everything that was appended, up to a mistake.
    public private(set) var bytes: [UInt8] = []
    /// `bytes[..<certain]` can be shown, when what is open is closed.
    var certain = 0
    /// The closing brackets of what is open, outermost first.
    var closers: [UInt8] = []
    var state = State.value
    /// Where the number or literal began that is being read.
    var tokenStart = 0

    enum State: Sendable, Equatable {
        case value
        /// A value, or the end of an array that has none.
        case firstElement
        /// A key, or the end of an object that has none.
        case firstKey
        case key
        case colon
        case afterValue
        case string(isKey: Bool, StringState)
        case number(NumberState)
        /// The letters of the literal that are still to come.
        case literal([UInt8])
        /// The outermost value has ended.
        case done
        case broken
    }

    public init() {}

    /// The outermost value has ended; only white space may follow.
    public var isComplete: Bool { state == .done }
    /// What was appended cannot be the beginning of any JSON text. ``value`` stays what it was.
    public var isBroken: Bool { state == .broken }

    public mutating func append(_ text: String) { append(text.utf8) }

    public mutating func append(_ piece: some Sequence<UInt8>) {
        for byte in piece {
            guard state != .broken else { return }
            bytes.append(byte)
            take(byte)
            if state == .broken { bytes.removeLast() }
        }
    }

    /// The most that is certain so far; `nil` before any value has begun.
    public var value: RawJSON? {
        guard certain > 0 else { return nil }
        var text = Array(bytes[..<certain])
        if isStringOpen { text.append(UInt8(ascii: "\"")) }
        text.append(contentsOf: closers.reversed())
        return RawJSON(utf8: text)
    }

    /// The value when nothing more comes: a number at the very end has ended then.
    public func ended() -> RawJSON? {
        guard case .number(let number) = state, number.mayEnd, closers.isEmpty else { return value }
        return RawJSON(utf8: Array(bytes))
    }

    /// The most that is certain of the beginning of a JSON text.
    public static func complete(_ bytes: some Sequence<UInt8>) -> RawJSON? {
        var reader = Self()
        reader.append(bytes)
        return reader.value
    }

    /// Whether a string that is a value is open; until a mistake, after which it is still the one that was shown.
    private(set) var isStringOpen = false

    /// The end of everything so far can be shown.
    mutating func settle(isStringOpen: Bool = false) {
        certain = bytes.count
        self.isStringOpen = isStringOpen
    }

    mutating func restore(certain: Int, isStringOpen: Bool) {
        self.certain = certain
        self.isStringOpen = isStringOpen
    }

    /// The end of the token before the last byte can be shown.
    mutating func settleBeforeLast() {
        certain = bytes.count - 1
        isStringOpen = false
    }
}
