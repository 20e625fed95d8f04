import SwitchboardCore

/// Why a call of a tool gave no result.
///
/// A tool throws ``failed(_:)`` to tell the model what happened and what to do instead. The text of any other error
/// never reaches the model: it may hold a password, a path or another customer's name, and nobody wrote it with a model
/// as its reader. The model then learns only that the tool failed; ``underlying`` keeps the error for the log.
public struct ToolError: Error, Sendable, CustomStringConvertible {
    @nonexhaustive
    public enum Kind: String, Sendable, Hashable {
        /// The arguments do not fit; the model can correct them.
        case badArguments
        /// The tool says what happened.
        case failed
        /// The tool threw an error that is not for the model.
        case hidden
        case timedOut
        case cancelled
        /// Somebody did not agree to the call.
        case refused
    }

    public let kind: Kind
    /// What the model is told. Never the text of ``underlying``.
    public let textForModel: String
    /// Of ``Kind/badArguments``: all that is wrong.
    public let problems: ValueProblems
    /// Of ``Kind/hidden``: what the tool threw.
    public let underlying: (any Error)?

    private init(
        _ kind: Kind,
        _ textForModel: String,
        problems: ValueProblems = ValueProblems(),
        underlying: (any Error)? = nil
    ) {
        self.kind = kind
        self.textForModel = textForModel
        self.problems = problems
        self.underlying = underlying
    }

    /// For the log; with the underlying error, so never for the model.
    public var description: String {
        underlying.map { "\(kind): \(textForModel) (\($0))" } ?? "\(kind): \(textForModel)"
    }

    // MARK: Kinds

    public static func badArguments(_ problems: ValueProblems) -> Self {
        let intro =
            problems.count == 1 ? "The arguments are wrong:" : "The arguments are wrong in \(problems.count) places:"
        return Self(
            .badArguments, "\(intro)\n\(problems)\nNothing was done. Correct them and call again.", problems: problems)
    }

    /// - Parameter text: For the model: what happened, and what it can do about it.
    public static func failed(_ text: String) -> Self { Self(.failed, text) }

    public static func hidden(_ error: any Error) -> Self {
        Self(.hidden, "The tool failed for a reason that is not told here.", underlying: error)
    }

    public static func timedOut(after duration: Duration) -> Self {
        Self(.timedOut, "The tool took longer than \(duration) and was stopped. It may have done a part of its work.")
    }

    public static let cancelled = Self(.cancelled, "The call was cancelled.")

    public static func refused(_ reason: String? = nil) -> Self {
        Self(.refused, reason.map { "The call was not allowed: \($0)" } ?? "The call was not allowed.")
    }

    /// What a tool threw, as the caller sees it.
    static func from(_ error: any Error) -> Self {
        if let error = error as? ToolError { return error }
        if error is CancellationError { return .cancelled }
        if let error = error as? LLMError, error.code == .cancelled { return .cancelled }
        return .hidden(error)
    }
}
