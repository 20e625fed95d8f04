/// One step of an answer. `part` is the index that the piece will have in the finished message.
///
/// Grammar: `start (piece* partEnd)* done`, where the pieces of different parts may interleave and `usage`, `warning`,
/// `event` and `alternative` may stand anywhere between `start` and `done`, and `wire` anywhere before it. Indices start at 0 and have no gaps.
@nonexhaustive
public enum StreamEvent: Sendable, Hashable {
    indirect case start(ResponseHead)
    case textDelta(String, part: Int)
    case refusalDelta(String, part: Int)
    case thinkingDelta(String, part: Int)
    indirect case thinkingSignature(Thinking.Signature, part: Int)
    indirect case toolCallStart(ToolCallStart, part: Int)
    case toolCallArgumentsDelta(String, part: Int)
    /// A part that comes whole: an image, or a block that only its dialect understands. `partEnd` follows it too.
    indirect case wholePart(Part, part: Int)
    /// Fields that its dialect has beside the part and we do not model: citations, log probabilities, an item's id.
    /// They are merged by ``Extras/merge(_:)``, so an array that comes in pieces is put together.
    indirect case extras(Extras, part: Int)
    /// Closes any part.
    case partEnd(part: Int)
    /// Token counts so far: each report replaces the earlier one, field by field.
    indirect case usage(Usage)
    indirect case warning(Warning)
    /// A whole event that only its dialect understands (progress of a server tool, …); adds nothing to the message.
    indirect case event(OpaquePart)
    /// A step of a further choice (`n > 1`), counted from 1; its own `done` carries its finish reason alone.
    indirect case alternative(StreamEvent, choice: Int)
    /// What the events that follow were decoded from, as it came: for a caller that speaks the provider's dialect and asked
    /// for it. Says nothing that they do not say.
    indirect case wire(WireBytes)
    /// The last event. Nothing follows it.
    indirect case done(Ending)

    /// Once true of any event, the caller has seen part of the answer and no other provider may take over.
    public var commits: Bool {
        switch self {
        case .start, .usage, .warning, .event, .extras, .wire: false
        default: true
        }
    }
}

/// Whole frames of an answer, as the provider sent them; of an answer that is not streamed, any part of its body.
public struct WireBytes: Sendable, Hashable {
    public var dialect: DialectID
    public var bytes: [UInt8]

    public init(dialect: DialectID, bytes: [UInt8]) {
        self.dialect = dialect
        self.bytes = bytes
    }
}

/// The first words of a tool call.
public struct ToolCallStart: Sendable, Hashable {
    public var id: String
    public var name: String
    public var kind: ToolCall.Kind

    public init(id: String, name: String, kind: ToolCall.Kind = .function) {
        self.id = id
        self.name = name
        self.kind = kind
    }
}

/// How an answer ended.
public struct Ending: Sendable, Hashable {
    public var finish: FinishReason
    public var usage: Usage
    /// `nil` when the model's price is unknown; a free model costs zero. Codecs leave it `nil`.
    public var cost: Cost?
    /// Fields of the whole answer that we do not model.
    public var extras: Extras
    /// How it came about, where a pipeline was involved. Codecs leave it `nil`.
    public var trail: DecisionTrail?

    public init(finish: FinishReason, usage: Usage = Usage(), cost: Cost? = nil, extras: Extras = Extras()) {
        self.finish = finish
        self.usage = usage
        self.cost = cost
        self.extras = extras
    }
}
