import HTTPTypes
import SwitchboardCore
import SwitchboardDialects
import Testing

@testable import SwitchboardGateway

/// Which path means what, and what is refused at the door.
@Suite struct DoorTests {
    private static let prefixes: [(String, [String])] = [
        ("openai.", ["/openai/v1", "/openai", "/v1", ""]), ("anthropic.", ["/anthropic", ""]),
        ("gemini", ["/gemini", ""]), ("ollama.", ["/ollama", ""]),
    ]

    @Test func everyEndpointIsFoundBelowItsPrefixesAndAtTheRoot() throws {
        let table = RouteTable()
        var count = 0
        for dialect in Spoken.dialects {
            for (family, prefixes) in DoorTests.prefixes where dialect.id.rawValue.hasPrefix(family) {
                for prefix in prefixes {
                    for endpoint in dialect.endpoints {
                        let path = prefix + endpoint.path.replacing(/\{[a-z]+\}/, with: "some%2Fname")
                        var headers = HTTPFields()
                        if family == "anthropic.", let name = HTTPField.Name("anthropic-version") {
                            headers[name] = "x"
                        }
                        if family == "gemini", let name = HTTPField.Name("x-goog-api-key") { headers[name] = "x" }
                        let route = try table.route(endpoint.method, RequestTarget(path), headers)
                        #expect(route?.dialect.id == dialect.id, "\(path)")
                        #expect(route?.endpoint == endpoint, "\(path)")
                        if endpoint.path.contains("{") { #expect(route?.model == "some/name") }
                        count += 1
                    }
                }
            }
        }
        #expect(count > 60)
    }

    @Test(arguments: [
        "", "v1/models", "http://evil/v1/models", "//v1/models", "/v1//models", "/v1/./models", "/v1/../models",
        "/v1/%2e%2e/models", "/v1/%2E/models", "/v1/models%00", "/v1/models%0d%0a", "/v1\\models", "/v1/%5cmodels",
        "/v1/%ff%fe", "/" + String(repeating: "a", count: 9_000),
    ])
    func pathsThatCouldBeReadInTwoWaysAreRefused(path: String) async {
        let reply = await GatewayHarness().ask(.get, path)
        #expect(reply.status == 400, "\(path)")
    }

    @Test func unknownPathsAndMethodsSaySo() async {
        let harness = GatewayHarness(
            settings: {
                var own = GatewaySettings(); own.passThrough = .no; return own
            }())
        #expect(await harness.ask(.get, "/v1/nope").status == 404)
        let reply = await harness.ask(.get, "/v1/chat/completions")
        #expect(reply.status == 405 && reply.body.contains("takes POST"))
    }

    @Test(arguments: [
        (#"{"model":"m","model":"n","messages":[]}"#, "twice"),
        (#"{"model":"m","messages":[{"role":"user","content":"x","content":"y"}]}"#, "twice"),
        (#"{"model":"m","messages":"# + String(repeating: "[", count: 600) + "}", "nested"),
        (#"{"model":"m""#, "needed"), ("[]", "object"), ("", "object"),
        (#"{"model":"m","messages":[{"role":"user","content":"x"}],"switchboard":{"speed":1}}"#, "speed"),
        (#"{"model":"m","messages":[{"role":"user","content":"x"}],"switchboard":{"max-cost":"-1"}}"#, "max-cost"),
    ])
    func bodiesThatMakeNoSenseAreRefused(body: String, word: String) async {
        let upstream = ScriptedUpstream(.init())
        let reply = await GatewayHarness(upstream).ask(.post, "/v1/chat/completions", body)
        #expect(reply.status == 400 && reply.body.contains(word), "\(reply.body)")
        #expect(upstream.requests.isEmpty)
    }

    @Test func bodiesThatAreTooLongAreRefused() async {
        var settings = GatewaySettings()
        settings.limits.body = 1_000
        let reply = await GatewayHarness(settings: settings)
            .ask(.post, "/v1/messages", String(repeating: "x", count: 1_001))
        #expect(reply.status == 413 && reply.body.contains("\"type\":\"error\""))
        let packed = await GatewayHarness().ask(.post, "/v1/messages", "x", headers: [.contentEncoding: "gzip"])
        #expect(packed.status == 415)
    }

    @Test func whatAProviderSaysOfOurKeyIsNotForClients() async {
        let body = #"{"error":{"message":"Incorrect API key provided: sk-the-g***own","code":"invalid_api_key"}}"#
        let upstream = ScriptedUpstream(.init(status: 401, type: "application/json", pieces: [body]))
        let reply = await GatewayHarness(upstream).ask(
            .post, "/v1/chat/completions", #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#)
        #expect(reply.status == 401 && reply.body.contains("the gateway's own credential"))
        #expect(!reply.body.contains("sk-"))
    }

    @Test func whatAProviderRefusesReachesAClientOfItsDialectVerbatim() async {
        let body = #"{"error":{"message":"No.","type":"invalid_request_error","param":"x","code":null,"novel":1}}"#
        let upstream = ScriptedUpstream(.init(status: 422, type: "application/json", pieces: [body]))
        let reply = await GatewayHarness(upstream).ask(
            .post, "/v1/chat/completions", #"{"model":"m","messages":[{"role":"user","content":"hi"}]}"#)
        #expect(reply.status == 422 && reply.body == body)
    }

    @Test func healthAndReadinessAreOpenAndNothingNewIsTakenWhileDraining() async {
        let harness = GatewayHarness()
        #expect(await harness.ask(.get, "/healthz").status == 200)
        #expect(await harness.ask(.get, "/readyz").status == 200)
        harness.gateway.admission.drain()
        #expect(await harness.ask(.get, "/healthz").status == 200)
        #expect(await harness.ask(.get, "/readyz").status == 503)
        let reply = await harness.ask(
            .post, "/v1/messages", #"{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}"#)
        #expect(reply.status == 503 && reply["retry-after"] == "1" && reply["connection"] == "close")
    }

    @Test func datesAreWrittenAsHTTPDoes() {
        #expect(DateCache.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(DateCache.text(0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }
}
