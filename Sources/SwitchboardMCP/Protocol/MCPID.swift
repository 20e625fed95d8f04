import SwitchboardCore

/// What an answer is matched to its request by.
public enum MCPID: Sendable, Hashable {
    case number(Int)
    case string(String)

    /// `nil` for what is neither an integer nor a string.
    init?(_ value: JSONValue) {
        if let number = value.asInt {
            self = .number(number)
        } else if let text = value.asString {
            self = .string(text)
        } else {
            return nil
        }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .number(let number): writer.int(number)
        case .string(let text): writer.string(text)
        }
    }
}

extension MCPID: CustomStringConvertible {
    public var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .string(let text): "\"\(text.prefix(64))\""
        }
    }
}
