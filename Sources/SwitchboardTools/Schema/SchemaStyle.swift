/// Which part of JSON Schema a reader understands.
public struct SchemaStyle: Sendable, Hashable {
    /// Every property is required; what may be left out is `null` instead.
    let requiresAll: Bool
    /// Whether defaults and examples are keywords. Where they are not, they are said in the description.
    let hasHints: Bool
    let keywords: Keywords

    enum Keywords: Sendable, Hashable { case all, some, none }

    /// Everything that the schema says.
    public static let plain = Self(requiresAll: false, hasHints: true, keywords: .all)
    /// What OpenAI enforces when it is asked to be strict.
    public static let strict = Self(requiresAll: true, hasHints: false, keywords: .some)
    /// Strict, and without a limit on any value: for providers that enforce shapes alone. Limits are said in words.
    public static let shapesOnly = Self(requiresAll: true, hasHints: false, keywords: .none)

    func keeps(_ rule: Rule) -> Bool {
        switch keywords {
        case .all: return true
        case .none: return false
        case .some: break
        }
        switch rule {
        case .minLength, .maxLength, .uniqueItems, .unreadablePattern: return false
        case .format(let name): return Self.strictFormats.contains(name)
        default: return true
        }
    }

    private static let strictFormats: Set<String> = [
        "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
    ]
}
