/// The formats of text that are checked. Others are a hint for the model and nothing more.
enum TextFormat: String {
    case date
    case time
    case dateTime = "date-time"
    case email
    case uuid
    case uri
    case ipv4
    case ipv6
    case hostname

    /// What the format is, with an example, to follow "is no".
    var words: String {
        switch self {
        case .date: "date, as 2026-03-31 is one"
        case .time: "time with its zone, as 14:30:00Z is one"
        case .dateTime: "date and time with its zone, as 2026-03-31T14:30:00Z is one"
        case .email: "email address"
        case .uuid: "UUID, as 123e4567-e89b-12d3-a456-426614174000 is one"
        case .uri: "URI, as https://example.com/page is one"
        case .ipv4: "IPv4 address"
        case .ipv6: "IPv6 address"
        case .hostname: "host name"
        }
    }

    func accepts(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return switch self {
        case .date: DateText.isDate(bytes[...])
        case .time: DateText.isTime(bytes[...])
        case .dateTime: DateText.isDateTime(bytes)
        case .email: Self.isEmail(text)
        case .uuid: Self.isUUID(bytes)
        case .uri: Self.isURI(bytes)
        case .ipv4: AddressText.isIPv4(text)
        case .ipv6: AddressText.isIPv6(text)
        case .hostname: AddressText.isHostname(text)
        }
    }

    private static func isEmail(_ text: String) -> Bool {
        guard let at = text.lastIndex(of: "@") else { return false }
        let mailbox = text[..<at]
        guard !mailbox.isEmpty, mailbox.utf8.count <= 64, mailbox.first != ".", mailbox.last != "." else {
            return false
        }
        let isQuoted = mailbox.first == "\"" && mailbox.last == "\"" && mailbox.count > 2
        guard isQuoted || mailbox.utf8.allSatisfy({ $0 > 0x20 && !Self.mailboxStops.contains($0) }) else {
            return false
        }
        return AddressText.isHostname(String(text[text.index(after: at)...]))
    }

    private static let mailboxStops = Set("()<>[]:;@\\,\"".utf8)

    private static func isUUID(_ bytes: [UInt8]) -> Bool {
        bytes.count == 36
            && bytes.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : AddressText.isHexadecimal(byte)
            }
    }

    /// A scheme, a colon and something after it, without blanks.
    private static func isURI(_ bytes: [UInt8]) -> Bool {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < bytes.count else {
            return false
        }
        let scheme = bytes[..<colon]
        guard AddressText.isLetter(scheme[0]) else { return false }
        guard scheme.allSatisfy({ AddressText.isLetter($0) || AddressText.isDigit($0) || "+-.".utf8.contains($0) })
        else { return false }
        return bytes[(colon + 1)...].allSatisfy { $0 > 0x20 && $0 < 0x7F && !Self.uriStops.contains($0) }
    }

    private static let uriStops = Set("\"<>\\^`{|}".utf8)
}
