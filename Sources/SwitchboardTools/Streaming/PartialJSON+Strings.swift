import SwitchboardCore

/// How far a letter of a string has been read.
enum StringState: Sendable, Equatable {
    /// At the boundary of letters.
    case plain
    /// Within a letter of several bytes: how many are to come, and what the next may be.
    case bytes(Int, ClosedRange<UInt8>)
    case backslash
    /// Within `\u`: the digits so far and their value; `high` when the first half of a pair stands before.
    case unicode(digits: Int, UInt32, high: Bool)
    /// After the first half of a pair: a backslash must follow, then a `u`.
    case pairBackslash
    case pairLetter
}

extension PartialJSON {
    mutating func takeInString(_ byte: UInt8, isKey: Bool, _ string: StringState) {
        switch string {
        case .plain: takePlain(byte, isKey: isKey)
        case .bytes(let count, let range):
            guard range.contains(byte) else { return state = .broken }
            if count > 1 { go(.bytes(count - 1, 0x80...0xBF), isKey) } else { finishLetter(isKey) }
        case .backslash: takeEscape(byte, isKey: isKey)
        case .unicode(let digits, let value, let high): takeDigit(byte, isKey: isKey, digits, value, high)
        case .pairBackslash:
            if byte == UInt8(ascii: "\\") { go(.pairLetter, isKey) } else { state = .broken }
        case .pairLetter:
            if byte == UInt8(ascii: "u") { go(.unicode(digits: 0, 0, high: true), isKey) } else { state = .broken }
        }
    }

    private mutating func takePlain(_ byte: UInt8, isKey: Bool) {
        switch byte {
        case UInt8(ascii: "\""):
            if isKey { return state = .colon }
            settle()
            endValue()
        case UInt8(ascii: "\\"): go(.backslash, isKey)
        case 0x00...0x1F, 0x80...0xC1, 0xF5...0xFF: state = .broken
        case 0xC2...0xDF: go(.bytes(1, 0x80...0xBF), isKey)
        case 0xE0: go(.bytes(2, 0xA0...0xBF), isKey)
        case 0xED: go(.bytes(2, 0x80...0x9F), isKey)
        case 0xE1...0xEF: go(.bytes(2, 0x80...0xBF), isKey)
        case 0xF0: go(.bytes(3, 0x90...0xBF), isKey)
        case 0xF4: go(.bytes(3, 0x80...0x8F), isKey)
        case 0xF1...0xF3: go(.bytes(3, 0x80...0xBF), isKey)
        default: if !isKey { settle(isStringOpen: true) }
        }
    }

    private mutating func takeEscape(_ byte: UInt8, isKey: Bool) {
        switch byte {
        case UInt8(ascii: "u"): go(.unicode(digits: 0, 0, high: false), isKey)
        case _ where "\"\\/bfnrt".utf8.contains(byte): finishLetter(isKey)
        default: state = .broken
        }
    }

    private mutating func takeDigit(_ byte: UInt8, isKey: Bool, _ digits: Int, _ value: UInt32, _ high: Bool) {
        guard let digit = Self.hexadecimalDigit(byte) else { return state = .broken }
        let value = value << 4 | digit
        guard digits == 3 else { return go(.unicode(digits: digits + 1, value, high: high), isKey) }
        switch (value, high) {
        case (0xDC00..<0xE000, true): finishLetter(isKey)
        case (0xD800..<0xDC00, false): go(.pairBackslash, isKey)
        case (0xDC00..<0xE000, false), (_, true): state = .broken
        default: finishLetter(isKey)
        }
    }

    private mutating func go(_ string: StringState, _ isKey: Bool) { state = .string(isKey: isKey, string) }

    private mutating func finishLetter(_ isKey: Bool) {
        go(.plain, isKey)
        if !isKey { settle(isStringOpen: true) }
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
