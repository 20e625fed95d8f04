public import HTTPTypes

/// What a simulated provider sends, step by step.
public struct SimulatedResponse: Sendable {
    public enum Step: Sendable, Hashable {
        case bytes([UInt8])
        case pause(Duration)
        /// The connection closes without a proper end.
        case cut
        /// Nothing comes any more, and the connection stays open.
        case stall
        /// The connection is torn down.
        case reset
    }

    public var status: HTTPResponse.Status
    public var headers: HTTPFields = [:]
    /// What happens before the head is sent: nothing, mostly.
    public var prelude: [Step] = []
    public var steps: [Step] = []

    mutating func write(after pause: Duration = .zero, _ body: (inout [UInt8]) -> Void) {
        var bytes: [UInt8] = []
        body(&bytes)
        guard !bytes.isEmpty else { return }
        if pause > .zero { steps.append(.pause(pause)) }
        steps.append(.bytes(bytes))
    }

    /// Takes the formality off the end of an answer that is complete without it, and leaves the connection open.
    mutating func withholdLastWord() {
        guard case .bytes(let bytes) = steps.last else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        let frames = text.components(endingWith: "\n\n")
        guard let last = frames.last, last.contains("[DONE]") || last.contains("message_stop") else { return }
        steps[steps.count - 1] = .bytes(Array(frames.dropLast().joined().utf8))
        steps.append(.stall)
    }
}

extension String {
    /// The pieces of a text that each end with `mark`, and what follows the last mark.
    fileprivate func components(endingWith mark: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: mark) {
            pieces.append(String(rest[..<range.upperBound]))
            rest = rest[range.upperBound...]
        }
        return rest.isEmpty ? pieces : pieces + [String(rest)]
    }
}
