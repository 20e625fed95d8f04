/// A unit of a response body. Which one a dialect gets is its ``Framing``.
public enum Frame: Sendable {
    /// A body that came at once.
    case whole([UInt8])
    /// A server-sent event. The name is empty when the event had none.
    case event(name: ArraySlice<UInt8>, data: ArraySlice<UInt8>)
    /// A line of newline-delimited JSON, or an element of a JSON array.
    case line(ArraySlice<UInt8>)

    /// The bytes that carry the JSON.
    public var payload: ArraySlice<UInt8> {
        switch self {
        case .whole(let body): body[...]
        case .event(_, let data): data
        case .line(let line): line
        }
    }
}

/// How a response body comes apart.
public enum Framing: Sendable, Hashable {
    case whole
    /// `text/event-stream`.
    case serverSentEvents
    /// One JSON value a line.
    case jsonLines
    /// One JSON array whose elements are the frames (Gemini without `alt=sse`).
    case jsonArray
}
