import Switchboard
import SwitchboardCore
import SwitchboardPipeline
import Testing

@Suite struct FallbackConfigurationTests {
    @Test func strategiesAreReadFromTheFile() throws {
        let configuration = try Configuration(
            yaml: """
                providers: [{name: openai}]
                fallback:
                  - name: off
                    enabled: false
                  - name: careful
                    max-attempts: 5
                    rules:
                      - on: rate_limit
                        fallback-providers: [anthropic]
                        fallback-models: [google/gemini-2.5-flash]
                        retry-original: 2
                        retry-first: true
                        retry-delay: 250ms
                      - on: any
                """, environment: ["OPENAI_API_KEY": "k"])
        #expect(
            configuration.fallbackStrategies == [
                FallbackStrategy(name: "off", isEnabled: false, rules: []),
                FallbackStrategy(
                    name: "careful", maxAttempts: 5,
                    rules: [
                        .init(
                            .rateLimit, fallbacks: [.provider(.anthropic), .model("google/gemini-2.5-flash")],
                            retriesOriginal: 2, retriesFirst: true, retryDelay: .milliseconds(250)),
                        .init(.any),
                    ]),
            ])
    }

    @Test(arguments: [
        ("fallback: [{rules: []}]", "a fallback strategy needs a name."),
        ("fallback: [{name: a}, {name: a}]", "the name a is taken by a strategy above."),
        ("fallback: [{name: a, max-attempts: 0}]", "Allowed: a whole number from 1 to 20."),
        ("fallback: [{name: a, rules: [{retry-first: true}]}]", "as on: rate_limit."),
        ("fallback: [{name: a, rules: [{on: sunday}]}]", "Allowed: rate_limit, unavailable, timeout, "),
    ])
    func whatMakesNoSenseIsRefused(_ yaml: String, _ words: String) {
        let error = #expect(throws: LLMError.self) { try Configuration(yaml: yaml) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
