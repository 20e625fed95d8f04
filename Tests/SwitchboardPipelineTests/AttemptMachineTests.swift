import SwitchboardCore
import SwitchboardPipeline
import Testing

@Suite struct AttemptMachineTests {
    private typealias Step = AttemptMachine.Step

    private static func error(_ code: LLMError.Code, retryAfter: Duration? = nil) -> LLMError {
        LLMError(code, "It failed.", retryAfter: retryAfter)
    }

    /// Every attempt fails with the same error; what the machine did, in order.
    private func walk(
        _ machine: AttemptMachine,
        _ error: LLMError,
        timeLeft: Duration? = nil,
        mayRetry: Bool = true
    ) -> [AttemptMachine.Action] {
        var machine = machine
        var actions: [AttemptMachine.Action] = []
        while true {
            let action = machine.next()
            actions.append(action)
            switch action {
            case .send(let index, _):
                machine.failed(error, at: index, chance: 1, timeLeft: timeLeft) { mayRetry }
            case .pause: break
            case .giveUp: return actions
            }
        }
    }

    private func standard(_ steps: Int) -> AttemptMachine {
        AttemptMachine(steps: Array(repeating: Step(), count: steps), strategy: .standard)
    }

    @Test func whatPassesInAMomentIsTriedAgainAndThenSomebodyElseIsAsked() {
        #expect(
            walk(standard(2), Self.error(.unavailable)) == [
                .send(0, .first), .pause(.milliseconds(500)), .send(0, .retry), .send(1, .fallback), .giveUp,
            ])
    }

    @Test func whoSaysWhenToComeBackIsBelieved() {
        #expect(
            walk(standard(2), Self.error(.rateLimited, retryAfter: .seconds(7))) == [
                .send(0, .first), .send(1, .fallback), .pause(.seconds(7)), .send(1, .retry), .giveUp,
            ])
        #expect(
            walk(standard(1), Self.error(.rateLimited, retryAfter: .seconds(7))) == [
                .send(0, .first), .pause(.seconds(7)), .send(0, .retry), .pause(.seconds(7)), .send(0, .retry), .giveUp,
            ])
    }

    @Test func noPauseEndsAfterTheDeadlineAndNoneIsEndless() {
        let error = Self.error(.rateLimited, retryAfter: .seconds(7))
        #expect(walk(standard(1), error, timeLeft: .seconds(6)) == [.send(0, .first), .giveUp])
        let hour = Self.error(.rateLimited, retryAfter: .seconds(3_600))
        #expect(walk(standard(1), hour) == [.send(0, .first), .giveUp])
    }

    @Test func pausesDouble() {
        let strategy = FallbackStrategy(
            name: "patient", maxAttempts: 4, rules: [.init(.any, retriesOriginal: 9, retryDelay: .seconds(1))])
        #expect(
            walk(AttemptMachine(steps: [Step()], strategy: strategy), Self.error(.unavailable)) == [
                .send(0, .first), .pause(.seconds(1)), .send(0, .retry), .pause(.seconds(2)), .send(0, .retry),
                .pause(.seconds(4)), .send(0, .retry), .giveUp,
            ])
    }

    @Test func aBudgetThatIsSpentLeavesOnlyOthers() {
        #expect(
            walk(standard(2), Self.error(.unavailable), mayRetry: false) == [
                .send(0, .first), .send(1, .fallback), .giveUp,
            ])
    }

    @Test(arguments: [
        LLMError.Code.invalidRequest, .cancelled, .contentFiltered, .refusal, .modelNotFound, .unsupported,
    ])
    func whatIsTheRequestsOwnFaultIsFinal(_ code: LLMError.Code) {
        #expect(walk(standard(3), Self.error(code)) == [.send(0, .first), .giveUp])
    }

    @Test(arguments: [LLMError.Code.timeout, .authentication, .permission, .quotaExhausted])
    func whatWaitingDoesNotHelpIsNotTriedAgain(_ code: LLMError.Code) {
        #expect(walk(standard(2), Self.error(code)) == [.send(0, .first), .send(1, .fallback), .giveUp])
    }

    @Test func aLongPromptGoesOnlyToALargerWindow() {
        let steps = [Step(contextWindow: 8_000), Step(contextWindow: 8_000), Step(contextWindow: 200_000)]
        let machine = AttemptMachine(steps: steps, strategy: .standard)
        #expect(walk(machine, Self.error(.contextTooLong)) == [.send(0, .first), .send(2, .fallback), .giveUp])
    }

    @Test func aFallbackIsAskedOnlyAfterTheFailureThatItIsFor() {
        let strategy = FallbackStrategy(name: "s", rules: [.init(.rateLimit), .init(.timeout), .init(.refusal)])
        let steps = [Step(), Step(onlyFor: [.timeout]), Step(onlyFor: [.any])]
        func walk(_ code: LLMError.Code) -> [AttemptMachine.Action] {
            self.walk(AttemptMachine(steps: steps, strategy: strategy), Self.error(code))
        }
        #expect(walk(.rateLimited) == [.send(0, .first), .send(2, .fallback), .giveUp])
        #expect(walk(.timeout) == [.send(0, .first), .send(1, .fallback), .send(2, .fallback), .giveUp])
        #expect(walk(.refusal) == [.send(0, .first), .send(2, .fallback), .giveUp])
        #expect(walk(.quotaExhausted) == [.send(0, .first), .giveUp])
    }

    @Test func oneThatTakesNoTrafficIsNoAttempt() {
        var machine = standard(3)
        #expect(machine.next() == .send(0, .first))
        machine.skipped(0)
        #expect(machine.next() == .send(1, .fallback))
        machine.failed(Self.error(.timeout), at: 1, chance: 1, timeLeft: nil) { true }
        #expect(machine.next() == .send(2, .fallback))
    }

    @Test func anotherProviderIsAskedBeforeAnotherModelOfTheSame() {
        let steps = [Step(provider: "a"), Step(provider: "a"), Step(provider: "b")]
        let machine = AttemptMachine(steps: steps, strategy: .standard)
        #expect(
            walk(machine, Self.error(.timeout)) == [
                .send(0, .first), .send(2, .fallback), .send(1, .fallback), .giveUp,
            ])
    }

    @Test func nobodyIsNobody() {
        var machine = standard(0)
        #expect(machine.next() == .giveUp)
    }
}
