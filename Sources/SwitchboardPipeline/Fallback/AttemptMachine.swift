public import SwitchboardCore

/// Decides what to do after each attempt of a call. Knows no network, no clock and no chance: it is told outcomes, and does
/// as its strategy says.
public struct AttemptMachine: Sendable {
    public enum Action: Sendable, Equatable {
        /// Ask the candidate at this index.
        case send(Int, DecisionTrail.Attempt.Kind)
        case pause(Duration)
        case giveUp
    }

    /// What the machine has to know of a candidate.
    public struct Step: Sendable {
        /// Empty: it is as good as the first. Otherwise it is asked only after one of these failures.
        public var onlyFor: Set<FallbackCondition>
        public var contextWindow: Int?
        public var provider: ProviderID?
        public var model: ModelID?

        public init(
            onlyFor: Set<FallbackCondition> = [],
            contextWindow: Int? = nil,
            provider: ProviderID? = nil,
            model: ModelID? = nil
        ) {
            self.onlyFor = onlyFor
            self.contextWindow = contextWindow
            self.provider = provider
            self.model = model
        }
    }

    /// No pause is longer: a caller who could wait longer is better told so.
    public static let longestPause = Duration.seconds(30)

    private let steps: [Step]
    private let strategy: FallbackStrategy
    private var queue: [Action]
    private var untried: [Int]
    private var retries: [Int: Int] = [:]
    private var attempts = 0

    /// - Parameter steps: The candidates, best first.
    public init(steps: [Step], strategy: FallbackStrategy) {
        self.steps = steps
        self.strategy = strategy
        untried = Array(steps.indices)
        queue = []
        if let first = steps.indices.first(where: { steps[$0].onlyFor.isEmpty }) ?? steps.indices.first {
            untried.removeAll { $0 == first }
            queue = [.send(first, .first)]
        }
    }

    public mutating func next() -> Action {
        guard !queue.isEmpty else { return .giveUp }
        let action = queue.removeFirst()
        if case .send = action { attempts += 1 }
        return action
    }

    /// An attempt failed before its caller saw any of it.
    ///
    /// - Parameters:
    ///   - chance: From 0 to 1: how much of a pause is taken, so that callers who failed together do not return together.
    ///   - timeLeft: Until the call's deadline.
    ///   - mayRetry: Whether the provider's ``RetryBudget`` allows one more; asked only when it would be used.
    ///   - hasBegun: Whether its caller has seen the beginning of an answer: then only rules that say so go on.
    public mutating func failed(
        _ error: LLMError,
        at index: Int,
        hasBegun: Bool = false,
        chance: Double,
        timeLeft: Duration?,
        mayRetry: () -> Bool
    ) {
        queue = []
        guard attempts < strategy.maxAttempts, let rule = strategy.rule(for: error.code) else { return }
        guard !hasBegun || rule.continuesStream else { return }
        let pause = pause(before: index, rule, error, chance)
        let isPossible = pause <= min(AttemptMachine.longestPause, timeLeft ?? AttemptMachine.longestPause)
        let canRetry = isPossible && retries[index, default: 0] < rule.retriesOriginal
        let next = successor(of: index, after: error)
        // Whoever says when to come back is believed: meanwhile somebody else may answer.
        if canRetry, next == nil || rule.retriesFirst && error.retryAfter == nil, mayRetry() {
            retries[index, default: 0] += 1
            queue = [.pause(pause), .send(index, hasBegun ? .continuation : .retry)]
        } else if let next {
            untried.removeAll { $0 == next }
            queue = [.send(next, hasBegun ? .continuation : .fallback)]
        }
    }

    /// The candidate did not take the request as it was put, and is asked once more in another way.
    public mutating func askedOtherwise(_ index: Int, _ kind: DecisionTrail.Attempt.Kind) {
        attempts -= 1
        queue = [.send(index, kind)]
    }

    /// A candidate takes no traffic now: as if it had not been planned.
    public mutating func skipped(_ index: Int, hasBegun: Bool = false) {
        attempts -= 1
        guard queue.isEmpty, let next = untried.first(where: { steps[$0].onlyFor.isEmpty }) else { return }
        untried.removeAll { $0 == next }
        queue = [.send(next, hasBegun ? .continuation : .fallback)]
    }

    private func otherKey(of index: Int, after error: LLMError) -> Int? {
        switch error.code {
        case .authentication, .permission, .quotaExhausted, .rateLimited:
            return untried.first {
                steps[$0].provider != nil && steps[$0].provider == steps[index].provider
                    && steps[$0].model == steps[index].model
            }
        default: return nil
        }
    }

    /// Whom to ask beside the candidate at `index` when that is slow: its next equal. `nil` where there is none.
    public func hedge(of index: Int) -> Int? {
        guard strategy.maxAttempts > 1 else { return nil }
        let equals = untried.filter { steps[$0].onlyFor.isEmpty }
        return equals.first { steps[$0].provider != steps[index].provider } ?? equals.first
    }

    /// The candidate was asked beside another one.
    public mutating func hedged(_ index: Int) { untried.removeAll { $0 == index } }

    private func pause(before index: Int, _ rule: FallbackStrategy.Rule, _ error: LLMError, _ chance: Double)
        -> Duration
    {
        let doubling = 1 << min(retries[index, default: 0], 6)
        return max(rule.retryDelay * doubling * min(max(chance, 0), 1), error.retryAfter ?? .zero)
    }

    private func successor(of index: Int, after error: LLMError) -> Int? {
        let condition = FallbackCondition(error.code)
        let window = steps[index].contextWindow ?? 0
        func fits(_ candidate: Int) -> Bool {
            error.code != .contextTooLong || (steps[candidate].contextWindow ?? .max) > window
        }
        // What one key is refused another may get.
        if let other = otherKey(of: index, after: error) { return other }
        // What one model of a provider fails by, its others mostly fail by too.
        let elsewhere = untried.first { candidate in
            error.code != .contextTooLong && steps[candidate].onlyFor.isEmpty
                && steps[candidate].provider != steps[index].provider
        }
        return elsewhere ?? untried.first { steps[$0].onlyFor.isEmpty && fits($0) }
            ?? untried.first { candidate in
                let only = steps[candidate].onlyFor
                return fits(candidate) && (only.contains(.any) || condition.map(only.contains) ?? false)
            }
    }
}
