/// Bytes of a response in, events out: a framer and a dialect's decoder behind one door. Used by the pipeline and by
/// every law.
///
/// A server does not always frame its answer as it was asked to. Instead of events, what begins with a brace is one JSON
/// text and what begins with a bracket is an array of them, whatever the headers say; instead of lines, a text whose first
/// line is not whole is one JSON text.
public struct ResponseReader: Sendable {
    private enum Framer: Sendable {
        case undecided(Framing)
        case whole
        case events(EventStreamFramer)
        case lines(LineFramer)
        case array(ArrayFramer)
    }

    private var framer: Framer
    private var decoder: any EventDecoder
    private var body: [UInt8] = []
    private var isDone = false
    /// How many frames were decoded so far.
    public private(set) var frames = 0

    /// Whether the answer is complete, and only a formality has not come yet.
    public var awaitsFormality: Bool { !isDone && decoder.awaitsFormality }

    /// What stands for that formality on the wire.
    public var formality: StaticString { decoder.formality }

    /// The largest body that is read as one.
    public static let bodyLimit = 256 << 20

    /// After this many blanks it no longer matters what follows them.
    private static let blankLimit = 4_096

    public init(framing: Framing, decoder: any EventDecoder) {
        self.framer = .undecided(framing)
        self.decoder = decoder
    }

    /// Appends the events that the bytes complete. What comes after `done` is ignored.
    public mutating func read(_ bytes: ArraySlice<UInt8>, into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone, !bytes.isEmpty else { return }
        var bytes = bytes
        if case .undecided(let framing) = framer {
            if body.isEmpty { bytes = bytes.drop { $0 == 0x0A || $0 == 0x0D } }
            body.append(contentsOf: bytes)
            let start = body.firstIndex { $0 > 0x20 } ?? body.count
            guard start + 1 < body.count || start > ResponseReader.blankLimit else { return }
            let (first, second) = start + 1 < body.count ? (body[start], body[start + 1]) : (0x20, 0x20)
            framer = ResponseReader.framer(for: framing, first: first, second: second)
            bytes = body[...]
            body = []
        }
        switch framer {
        case .undecided: break
        case .whole:
            body.append(contentsOf: bytes)
            guard body.count <= ResponseReader.bodyLimit else {
                throw LLMError(
                    .badResponse, "The provider's answer is longer than \(ResponseReader.bodyLimit >> 20) MiB.")
            }
        case .events(var framer):
            self.framer = .whole
            framer.append(bytes)
            while let frame = try framer.next() { try decode(frame, into: &events) }
            self.framer = .events(framer)
        case .lines(var framer):
            self.framer = .whole
            framer.append(bytes)
            while let frame = try framer.next() { try decode(frame, into: &events) }
            self.framer = .lines(framer)
        case .array(var framer):
            self.framer = .whole
            framer.append(bytes)
            while let frame = try framer.next() { try decode(frame, into: &events) }
            self.framer = .array(framer)
        }
    }

    /// The provider closed the connection: appends what is still to say, or throws
    /// ``LLMError/Code/incompleteStream``.
    public mutating func end(into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone else { return }
        let last: Frame?
        switch framer {
        case .undecided(let framing):
            if framing == .whole { try decode(.whole(body), into: &events) }
            last = nil
        case .whole:
            try decode(.whole(body), into: &events)
            last = nil
        case .events(var framer): last = try framer.end()
        case .lines(var framer): last = framer.end()
        case .array(var framer): last = framer.end()
        }
        if let last {
            do throws(LLMError) {
                try decode(last, into: &events)
            } catch  where error.code == .badResponse && error.body == nil {
                throw LLMError(.incompleteStream, "The answer broke off in the middle of an event.")
            }
        }
        if !isDone { try decoder.end(into: &events) }
    }

    private mutating func decode(_ frame: Frame, into events: inout [StreamEvent]) throws(LLMError) {
        guard !isDone else { return }
        try decoder.decode(frame, into: &events)
        frames += 1
        if case .done = events.last { isDone = true }
    }

    private static func framer(for framing: Framing, first: UInt8, second: UInt8) -> Framer {
        switch (framing, first) {
        case (.jsonLines, UInt8(ascii: "{")) where second == 0x0A || second == 0x0D: .whole
        case (.jsonLines, _): .lines(LineFramer())
        case (.whole, _), (.serverSentEvents, UInt8(ascii: "{")), (.jsonArray, UInt8(ascii: "{")): .whole
        case (_, UInt8(ascii: "[")), (.jsonArray, _): .array(ArrayFramer())
        case (.serverSentEvents, _): .events(EventStreamFramer())
        }
    }
}
