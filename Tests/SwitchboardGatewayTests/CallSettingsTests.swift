import HTTPTypes
import SwitchboardCore
import Testing

@testable import SwitchboardGateway

/// What a client asks of the gateway about one call.
@Suite struct CallSettingsTests {
    private func settings(
        _ headers: [String: String] = [:],
        body: String? = nil,
        isStrict: Bool = false
    ) throws -> CallSettings {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        let value = try body.map { try JSONValue(parsing: Array($0.utf8), as: .request) }
        return try CallSettings(fields, body: value, isStrict: isStrict)
    }

    @Test func headersSayIt() throws {
        let options = try settings([
            "x-switchboard-provider": "openai", "x-switchboard-models": "a, b", "x-switchboard-fallback": "careful",
            "x-switchboard-load-balancing": "cost-based", "x-switchboard-max-cost": "0.05",
            "x-switchboard-budgets": "team,me", "x-switchboard-cache": "refresh", "x-switchboard-timeout": "30s",
            "x-switchboard-task": "vision", "x-switchboard-prefer": "budget", "x-switchboard-conversation": "c1",
            "x-switchboard-hedging": "true", "x-switchboard-coalescing": "false", "x-switchboard-strict": "true",
        ]).options
        #expect(options.preferredProvider == "openai" && options.fallback == .named("careful"))
        #expect(options.costConstraints == CostConstraints(maxCost: 0.05, preferredModels: ["a", "b"]))
        #expect(options.loadBalancing == .costBased && options.budgets == ["team", "me"] && options.cache == .refresh)
        #expect(options.timeout == .seconds(30) && options.task == .vision && options.preference == .budget)
        #expect(options.conversation == "c1" && options.hedges == true && options.coalesces == false)
        #expect(options.refusesLoss)
    }

    @Test func theBodyGoesBeforeTheHeaders() throws {
        let options = try settings(
            ["x-switchboard-cache": "bypass", "x-switchboard-fallback": "none"],
            body: #"{"cache":"use","max-cost":0.25,"models":["x","y"],"strict":false}"#, isStrict: true
        ).options
        #expect(options.cache == .readWrite && options.fallback == .none && !options.refusesLoss)
        #expect(options.costConstraints == CostConstraints(maxCost: 0.25, preferredModels: ["x", "y"]))
    }

    @Test(arguments: [("no-cache", CacheUse.refresh), ("max-age=0, no-store", .bypass), ("max-age=9", .readWrite)])
    func soDoesHTTPsOwnHeader(text: String, use: CacheUse) throws {
        #expect(try settings(["cache-control": text]).options.cache == use)
    }

    @Test(arguments: [
        ("x-switchboard-cache", "maybe"), ("x-switchboard-timeout", "soon"), ("x-switchboard-max-cost", "0"),
        ("x-switchboard-strict", "yes"), ("x-switchboard-task", "poetry"), ("x-switchboard-nonsense", "1"),
    ])
    func whatMakesNoSenseIsRefusedWithWhatIsAllowed(name: String, value: String) throws {
        let error = #expect(throws: LLMError.self) { try settings([name: value]) }
        #expect(error?.code == .invalidRequest && error?.message.contains(name) == true)
        #expect(error?.message.contains("Allowed") == true || error?.message.contains("Known") == true)
    }

    @Test(arguments: [
        (#"{"a":1,"switchboard":{"x":[1,{}]},"b":2}"#, #"{"a":1,"b":2}"#),
        (#"{"switchboard":1,"b":2}"#, #"{"b":2}"#), (#"{"a":1 , "switchboard" : "x\"}" }"#, #"{"a":1 }"#),
        (#"{ "switchboard":null }"#, "{}"), (#"{"a":1}"#, #"{"a":1}"#),
        (#"{"a":"\"switchboard\":1","switch\u0062oard":true,"b":0}"#, #"{"a":"\"switchboard\":1","b":0}"#),
    ])
    func aMemberIsTakenOutOfABodyAndNothingElseMoves(text: String, left: String) throws {
        let bytes = Array(text.utf8)
        let fields = try JSONFields(scanning: bytes)
        #expect(String(decoding: fields.removing("switchboard", from: bytes), as: UTF8.self) == left)
    }

    @Test func whatIsAskedOfTheGatewayDoesNotReachAProvider() async {
        let upstream = ScriptedUpstream(.init(type: "application/json", pieces: ["{}"]))
        _ = await GatewayHarness(upstream).ask(
            .post, "/v1/chat/completions",
            #"{"model":"m","switchboard":{"fallback":"none"},"messages":[{"role":"user","content":"hi"}]}"#)
        #expect(upstream.bodies == [#"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#])
    }
}
