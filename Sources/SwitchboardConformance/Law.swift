/// The laws that every dialect obeys.
public enum Law: Int, Sendable, CaseIterable, Comparable {
    /// `decode(encode(request)) == request`, and no field of the body is lost or changed.
    case requestRoundTrip = 1
    /// A stream and the whole answer fold to the same completion.
    case streamMatchesWhole = 2
    /// However a body is cut into chunks, the same events come out.
    case chunking = 3
    /// A stream that ends before its last word is incomplete, never a success.
    case truncation = 4
    /// `decode(encode(decode(answer)))` gives the same events.
    case answerRoundTrip = 5
    /// Unknown fields of an answer survive.
    case unknownFields = 6
    /// Request n+1 of a conversation extends the bytes of request n.
    case stablePrefix = 7
    /// No input traps.
    case noTrap = 8
    /// Through any other dialect, a client sees the same answer.
    case hub = 9
    /// A field or a type that nobody knows yet, put into any object of a request or an answer, survives.
    case strangers = 10

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What became of one law on one recording.
public struct Verdict: Sendable {
    public var recording: String
    public var law: Law
    /// `nil`: it holds.
    public var failure: String?
    /// Why it need not hold, for a recording that is listed in ``Exceptions``.
    public var excuse: String?

    public var isFailure: Bool { failure != nil && excuse == nil }
}
