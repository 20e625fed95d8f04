/// What the gateway writes about its calls, and how. Never a prompt, an answer or a credential.
public struct LogSettings: Sendable, Hashable {
    public enum Level: String, Sendable, Hashable, CaseIterable { case debug, info, warning, error }

    public enum Format: String, Sendable, Hashable, CaseIterable {
        /// For people.
        case text
        /// One JSON object a line.
        case json
    }

    public var level = Level.info
    public var format = Format.text

    public init() {}
}
