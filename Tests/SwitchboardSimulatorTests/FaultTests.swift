import SwitchboardCore
import SwitchboardSimulator
import Testing

/// Rules for faults, as text.
@Suite struct FaultTests {
    @Test(arguments: [
        ("status=429,retry-after=2,every=3", Fault(.status(429, retryAfter: 2), when: .every(3))),
        ("overload", Fault(.overloadBeforeStream)),
        ("overload-mid,first=2", Fault(.overloadMidStream, when: .first(2))),
        ("cut,chance=0.5", Fault(.cut, when: .probability(0.5))),
        ("slow=1.5,model=m", Fault(.slowFirstByte(.milliseconds(1_500)), model: "m")),
        ("slow-token=20", Fault(.slowFirstToken(.seconds(20)))),
        ("status=503,within=60", Fault(.status(503, retryAfter: nil), when: .within(.seconds(60)))),
        ("cut,after=40", Fault(.cut, after: 40)), ("reset", Fault(.reset)), ("silence", Fault(.silence)),
        ("no-last-word", Fault(.noLastWord)), ("context-length", Fault(.contextTooLong)),
        ("content-filter", Fault(.contentFiltered)), ("refuse-prefill", Fault(.refusesPrefill)),
        ("stall", Fault(.stall)), ("malformed", Fault(.malformed)),
    ])
    func rulesAreRead(_ text: String, _ fault: Fault) throws { #expect(try Fault(parsing: text) == fault) }

    @Test(arguments: ["", "status=200", "status=x", "explode", "every=3", "cut,chance=2", "slow=-1"])
    func whatIsNoRuleIsRefused(_ text: String) {
        let error = #expect(throws: LLMError.self) { _ = try Fault(parsing: text) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("Allowed") == true)
    }
}
