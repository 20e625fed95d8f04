import Dispatch
public import SwitchboardCore
import Synchronization

/// The sentence encoder and the verifier of this process, on a thread of their own: whoever waits for them holds no event loop and
/// no thread of the cooperative pool. The model is read when it is first needed.
public actor LocalEmbedder: TextEmbedder, AnswerVerifier {
    private let thread = ThreadExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// How many may wait; with more, a call does without.
    private static let longestQueue = 64

    public nonisolated let name = "all-MiniLM-L6-v2/int8"
    private nonisolated let waiting = Atomic(0)
    private let folder: EncoderFolder
    private var loaded: Result<Model, LLMError>?

    private struct Model: Sendable {
        let encoder: SentenceEncoder
        let verifier: PairVerifier?
    }

    public init(_ folder: EncoderFolder) { self.folder = folder }

    /// Reads the model now rather than with the first question.
    /// - Throws: ``LLMError/Code/invalidRequest`` when its files are not there, or are damaged.
    public func load() throws(LLMError) { _ = try model() }

    public nonisolated func embed(_ text: String) async throws(LLMError) -> [Float] {
        try enter()
        defer { leave() }
        return try await encode(text)
    }

    public nonisolated func confidence(
        thatAnswerTo first: String,
        serves second: String,
        similarity: Double
    ) async throws(LLMError) -> Double {
        try enter()
        defer { leave() }
        return try await verify(first, second, similarity)
    }

    private func encode(_ text: String) throws(LLMError) -> [Float] { try model().encoder.embed(text) }

    private func verify(_ first: String, _ second: String, _ similarity: Double) throws(LLMError) -> Double {
        guard let verifier = try model().verifier else {
            throw LLMError(.unsupported, "This build has no verifier.")
        }
        return verifier.confidence(thatAnswerTo: first, serves: second, similarity: similarity)
    }

    private func model() throws(LLMError) -> Model {
        if let loaded { return try loaded.get() }
        do throws(LLMError) {
            let (encoder, verifier) = try folder.load()
            let model = Model(encoder: encoder, verifier: verifier)
            loaded = .success(model)
            return model
        } catch {
            loaded = .failure(error)
            throw error
        }
    }

    private nonisolated func enter() throws(LLMError) {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= LocalEmbedder.longestQueue else {
            leave()
            throw LLMError(.rateLimited, "Too many texts wait for the sentence encoder of this process.")
        }
    }

    private nonisolated func leave() { waiting.wrappingSubtract(1, ordering: .relaxed) }
}

/// Runs an actor's work on a dispatch queue: no thread of the cooperative pool waits for it.
private final class ThreadExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "switchboard.embedder", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
