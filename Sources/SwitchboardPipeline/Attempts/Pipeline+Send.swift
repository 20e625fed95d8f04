import SwitchboardCore
import Synchronization

extension Pipeline {
    /// Sends one request and waits for the first event that commits. The attempt that returns has an error, or has begun to
    /// answer.
    func send(_ order: AttemptOrder) async -> sending Attempt {
        let attempt = Attempt(order, time: time)
        do throws(LLMError) {
            let dispatch = try dispatch(order)
            if let most = dispatch.most {
                attempt.holds(
                    try await Reservation(most, of: order.budgets, as: reservations.next(), in: budgets))
            }
            try await attempt.open(dispatch.request.value, warning: dispatch.warning, by: caller)
        } catch {
            attempt.failed(error)
        }
        return attempt
    }

    /// What is sent, and what it may cost at most where a budget asks.
    private final class Dispatch: Sendable {
        let request: Boxed<CompletionRequest>
        let warning: Warning?
        let most: USD?

        init(_ request: Boxed<CompletionRequest>, _ warning: Warning?, most: USD?) {
            self.request = request
            self.warning = warning
            self.most = most
        }
    }

    @inline(never)
    private func dispatch(_ order: AttemptOrder) throws(LLMError) -> Dispatch {
        var request = order.request
        var warning: Warning?
        if let ceiling = order.ceiling {
            let tokens = TokenEstimator(tokenizer: order.target.card?.tokenizer).count(request.value)
            let fitting = try ceiling.fit(
                request.value, for: order.target, promptTokens: CostCeiling.cautious(tokens), on: time.today)
            (request, warning) = (Boxed(fitting.0), fitting.1)
        }
        let most =
            order.budgets.isEmpty ? nil : try WorstCase.cost(of: request.value, at: order.target, on: time.today)
        return Dispatch(request, warning, most: most)
    }

    /// Sends, and, when no answer has begun by then, asks a second candidate too. Whoever answers first is heard, the other
    /// is told to stop and its cost counted.
    ///
    /// - Parameters:
    ///   - delay: How long the first one alone is waited for.
    ///   - second: Whom else to ask, once it comes to that; `nil` is nobody.
    /// - Returns: The attempt that answers, or the last one that failed, and the others.
    func send(
        _ order: AttemptOrder,
        hedgingAfter delay: Duration,
        second: @escaping @Sendable () -> AttemptOrder?
    ) async -> sending (attempt: Attempt, others: [Attempt]) {
        let handoffs = await withTaskGroup(of: Outcome?.self) { group -> [Handoff<Attempt>] in
            group.addTask { Outcome(await send(order)) }
            group.addTask {
                do throws(LLMError) { try await time.sleep(for: delay) } catch {}
                return nil
            }
            var ended: [Handoff<Attempt>] = []
            var running = 1
            var winner: Handoff<Attempt>?
            while let result = await group.next() {
                guard let outcome = result else {
                    // The time is up, or it was called off.
                    guard winner == nil, running == 1, ended.isEmpty, !Task.isCancelled, let order = second() else {
                        continue
                    }
                    running += 1
                    group.addTask { Outcome(await send(order)) }
                    continue
                }
                running -= 1
                if winner == nil, outcome.hasBegun {
                    winner = outcome.attempt
                    group.cancelAll()
                } else {
                    ended.append(outcome.attempt)
                }
                if running == 0 { group.cancelAll() }
            }
            return ended + (winner.map { [$0] } ?? [])
        }
        var attempts = handoffs.compactMap { $0.take() }
        for attempt in attempts.dropLast() where attempt.error == nil {
            attempt.failed(LLMError(.cancelled, "Another one answered first."))
        }
        let last = attempts.removeLast()
        return (last, attempts)
    }

    /// One of several attempts that run at a time.
    private struct Outcome: Sendable {
        let attempt: Handoff<Attempt>
        let hasBegun: Bool

        init(_ attempt: consuming sending Attempt) {
            hasBegun = attempt.error == nil
            self.attempt = Handoff(attempt)
        }
    }
}

/// Gives every reservation a name of its own: a random half for this process, and a number.
final class ReservationNames: Sendable {
    private let high: UInt64
    private let low = Atomic<UInt64>(0)

    init(random: RandomSource) { high = random.next() }

    func next() -> ReservationID {
        ReservationID(high: high, low: low.wrappingAdd(1, ordering: .relaxed).newValue)
    }
}
