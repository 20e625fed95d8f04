import SwitchboardCore

extension PartialJSON {
    mutating func take(_ byte: UInt8) {
        switch state {
        case .string(let isKey, let string): takeInString(byte, isKey: isKey, string)
        case .number(let number): takeInNumber(byte, number)
        case .literal(let rest): takeInLiteral(byte, rest)
        case .broken: break
        default: if !Self.isBlank(byte) { takeBetween(byte) }
        }
    }

    /// A byte between tokens that is not blank.
    private mutating func takeBetween(_ byte: UInt8) {
        switch (state, byte) {
        case (.firstElement, UInt8(ascii: "]")), (.firstKey, UInt8(ascii: "}")): close(byte)
        case (.value, _), (.firstElement, _): begin(byte)
        case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
            state = .string(isKey: true, .plain)
        case (.colon, UInt8(ascii: ":")): state = .value
        case (.afterValue, UInt8(ascii: ",")):
            state = closers.last == UInt8(ascii: "}") ? .key : .value
        case (.afterValue, UInt8(ascii: "]")), (.afterValue, UInt8(ascii: "}")): close(byte)
        default: state = .broken
        }
    }

    private mutating func begin(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "{"): open(closer: UInt8(ascii: "}"), .firstKey)
        case UInt8(ascii: "["): open(closer: UInt8(ascii: "]"), .firstElement)
        case UInt8(ascii: "\""):
            state = .string(isKey: false, .plain)
            settle(isStringOpen: true)
        case UInt8(ascii: "t"): state = .literal(Array("rue".utf8))
        case UInt8(ascii: "f"): state = .literal(Array("alse".utf8))
        case UInt8(ascii: "n"): state = .literal(Array("ull".utf8))
        default:
            guard let number = NumberState(first: byte) else { return state = .broken }
            tokenStart = bytes.count - 1
            state = .number(number)
        }
    }

    private mutating func open(closer: UInt8, _ next: State) {
        guard closers.count < JSONLimits.depth else { return state = .broken }
        closers.append(closer)
        state = next
        settle()
    }

    private mutating func close(_ byte: UInt8) {
        guard closers.last == byte else { return state = .broken }
        closers.removeLast()
        settle()
        endValue()
    }

    mutating func endValue() { state = closers.isEmpty ? .done : .afterValue }

    private mutating func takeInNumber(_ byte: UInt8, _ number: NumberState) {
        guard bytes.count - tokenStart <= JSONLimits.numberLength else { return state = .broken }
        if let next = number.next(byte) { return state = .number(next) }
        let isEnd =
            Self.isBlank(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
        guard number.mayEnd, isEnd else { return state = .broken }
        let (shown, wasOpen) = (certain, isStringOpen)
        settleBeforeLast()
        endValue()
        take(byte)
        // A closing bracket of the wrong kind: the number is no part of what was shown before.
        if state == .broken { restore(certain: shown, isStringOpen: wasOpen) }
    }

    private mutating func takeInLiteral(_ byte: UInt8, _ rest: [UInt8]) {
        guard byte == rest.first else { return state = .broken }
        if rest.count > 1 { return state = .literal(Array(rest.dropFirst())) }
        settle()
        endValue()
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}

/// How far a number has been read.
enum NumberState: Sendable, Equatable {
    case minus, zero, digits, point, fraction, exponent, exponentSign, exponentDigits

    init?(first byte: UInt8) {
        switch byte {
        case UInt8(ascii: "-"): self = .minus
        case UInt8(ascii: "0"): self = .zero
        case UInt8(ascii: "1")...UInt8(ascii: "9"): self = .digits
        default: return nil
        }
    }

    /// Whether what has been read is a number.
    var mayEnd: Bool {
        switch self {
        case .zero, .digits, .fraction, .exponentDigits: true
        case .minus, .point, .exponent, .exponentSign: false
        }
    }

    /// `nil` when the byte does not belong to the number.
    func next(_ byte: UInt8) -> Self? {
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        let isExponent = byte | 0x20 == UInt8(ascii: "e")
        return switch self {
        case .minus: isDigit ? (byte == UInt8(ascii: "0") ? .zero : .digits) : nil
        case .zero: byte == UInt8(ascii: ".") ? .point : isExponent ? .exponent : nil
        case .digits: isDigit ? .digits : byte == UInt8(ascii: ".") ? .point : isExponent ? .exponent : nil
        case .point: isDigit ? .fraction : nil
        case .fraction: isDigit ? .fraction : isExponent ? .exponent : nil
        case .exponent:
            isDigit ? .exponentDigits : byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") ? .exponentSign : nil
        case .exponentSign, .exponentDigits: isDigit ? .exponentDigits : nil
        }
    }
}
