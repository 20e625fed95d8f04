public import SwitchboardCore

/// What a client's key may be used for.
public struct KeyScope: Sendable, Hashable {
    /// Names of models, `*` standing for any number of characters: `gpt-*`, `anthropic/*`; `nil` is every model, an empty list is
    /// none. A call is judged by the name that the client asks for.
    public var models: [String]?
    /// `nil` is every provider, an empty list is none.
    public var providers: Set<ProviderID>?
    /// Whether it may see what the gateway does: the dashboard, the metrics, other clients' calls.
    public var isAdmin: Bool

    public init(models: [String]? = nil, providers: Set<ProviderID>? = nil, isAdmin: Bool = false) {
        self.models = models
        self.providers = providers
        self.isAdmin = isAdmin
    }

    /// Whether a model may be asked for by this name.
    public func allows(model: ModelID) -> Bool {
        guard let models else { return true }
        return models.contains { KeyScope.matches(Array(model.rawValue.utf8)[...], Array($0.utf8)[...]) }
    }

    public func allows(provider: ProviderID) -> Bool { providers?.contains(provider) ?? true }

    /// In time that grows with the product of both lengths at most, whatever the pattern.
    private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (at, mark) = (text.startIndex, pattern.startIndex)
        // Where the last star stood, and how much of the text it stands for so far.
        var star: (pattern: Int, text: Int)?
        while at < text.endIndex {
            if mark < pattern.endIndex, pattern[mark] == UInt8(ascii: "*") {
                star = (mark, at)
                mark += 1
            } else if mark < pattern.endIndex, pattern[mark] == text[at] {
                (at, mark) = (at + 1, mark + 1)
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                (at, mark) = (last.text + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[mark...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
