/// One thing that is wrong with a value, in words that the model which wrote it can act on.
public struct ValueProblem: Sendable, Hashable, CustomStringConvertible {
    /// The way to the value (`items[2].price`); empty for the whole.
    public let path: String
    /// What is wrong and what is needed, without a full stop: `15 is more than the most that is allowed, 14`.
    public let text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    public var description: String { path.isEmpty ? "the whole value: \(text)" : "\(path): \(text)" }
}
