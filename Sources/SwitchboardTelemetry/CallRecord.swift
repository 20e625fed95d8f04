public import SwitchboardCore

/// One call at the gateway, once it is over: what logs, metrics, traces and the dashboard are made from. It holds no prompt and
/// no answer.
public struct CallRecord: Sendable {
    /// What the client was told the call is known by.
    public var id: String
    /// When it came, in seconds since 1970.
    public var began: Double
    /// The name of the client's key; `nil` where none is asked for.
    public var client: String?
    /// The dialect that the client spoke.
    public var door: DialectID
    public var operation: Operation
    public var isStreaming: Bool
    /// What the client called the model; `nil` where it named none.
    public var asked: ModelID?
    /// Who answered, or failed last; `nil` where nobody was asked.
    public var provider: ProviderID?
    public var model: ModelID?
    /// Of the answer to the client; a stream that failed after it began has 200 and an ``error``.
    public var status: Int
    public var error: LLMError.Code?
    /// What went wrong, in words. Never contains a secret or a prompt.
    public var message: String?
    public var finish: FinishReason.Kind?
    /// From the request's last byte to the first piece of the answer.
    public var firstToken: Duration?
    public var duration: Duration
    public var usage: Usage
    public var cost: USD?
    public var warnings: Int
    /// Why that model answered; `nil` for a call that was refused before anything was decided.
    public var trail: DecisionTrail?
    /// The trace that it belongs to, where the client or the gateway began one.
    public var trace: TraceContext?

    /// What was asked for.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        case chat, completion, embeddings, models, tokens, passThrough = "pass-through"
    }

    public init(
        id: String,
        began: Double,
        door: DialectID,
        operation: Operation,
        status: Int,
        duration: Duration = .zero
    ) {
        self.id = id
        self.began = began
        self.door = door
        self.operation = operation
        self.status = status
        self.duration = duration
        isStreaming = false
        usage = Usage()
        warnings = 0
    }
}

/// Whoever wants to know of calls. Called once for each, when it is over; must return at once.
public protocol CallObserver: Sendable {
    func ended(_ call: CallRecord)
}
