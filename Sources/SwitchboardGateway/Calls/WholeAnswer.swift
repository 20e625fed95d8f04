import SwitchboardCore

/// An answer that is put together before any of it is sent.
final class WholeAnswer {
    private let dialect: DialectID
    private var assembler = CompletionAssembler()
    /// What a provider of the client's dialect said, as it came.
    private(set) var relayed: [UInt8] = []

    init(in dialect: DialectID) { self.dialect = dialect }

    func heard(_ event: StreamEvent) {
        if case .wire(let wire) = event {
            if wire.dialect == dialect { relayed += wire.bytes }
        } else {
            assembler.append(event)
        }
    }

    func completion() throws(LLMError) -> Completion { try assembler.finish() }
}
