public import SwitchboardCore
import Synchronization

/// Remembers where conversations live: whoever answered the last turn has its prompt in a cache, and may be the only one to
/// understand the signatures on its reasoning.
public final class Stickiness: Sendable {
    /// Where a conversation was answered last.
    public struct Stay: Sendable, Hashable {
        public var target: Target
        /// Of the prompt and the answer, which are the beginning of the next prompt.
        public var tokens: Int
        public var at: Duration
    }

    /// How long a provider keeps a prompt that nobody asks for: the shortest time that any of them promises.
    public static let cacheLife = Duration.seconds(300)
    /// Of each of the two generations: what is not asked for again while so many others are is forgotten.
    private static let generation = 50_000

    private let state = Mutex<(young: [UInt64: Stay], old: [UInt64: Stay])>(([:], [:]))

    public init() {}

    /// What makes two requests turns of one conversation: the same beginning.
    public static func key(of request: CompletionRequest, conversation: String?) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(request.model)
        if let conversation {
            hasher.combine(conversation)
        } else {
            for message in request.messages {
                hasher.combine(message.role)
                hasher.combine(message.parts)
                if message.role == .user { break }
            }
        }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    func stay(of key: UInt64) -> Stay? {
        state.withLock { state in
            if let stay = state.young[key] { return stay }
            guard let stay = state.old.removeValue(forKey: key) else { return nil }
            state.young[key] = stay
            return stay
        }
    }

    func remember(_ stay: Stay, of key: UInt64) {
        state.withLock { state in
            state.young[key] = stay
            if state.young.count >= Stickiness.generation { state = ([:], state.young) }
        }
    }
}

extension Stickiness.Stay {
    /// What the next prompt costs less where it is cached; zero where it is not, or not any more.
    func discount(on day: Day, at now: Duration) -> USD {
        guard now - at < Stickiness.cacheLife, let card = target.card, let least = card.minimumCacheableTokens,
            tokens >= least, let row = card.prices.row(on: day, promptTokens: tokens)
        else { return .zero }
        return max(.zero, (row.input - (row.cacheRead ?? row.input)) * tokens)
    }
}

extension CompletionRequest {
    /// Whether it carries reasoning that only who wrote it can read.
    public var carriesSignedReasoning: Bool {
        messages.contains { message in
            message.parts.contains { part in
                if case .thinking(let thinking) = part.content { thinking.signature != nil } else { false }
            }
        }
    }
}
