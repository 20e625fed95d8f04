import HTTPTypes
import SwitchboardCore
import Testing

@Suite struct EndpointTests {
    @Test func aModelInAPathIsFound() {
        let endpoint = Endpoint(.post, "/v1beta/models/{model}:generateContent", .complete)
        #expect(endpoint.match("/v1beta/models/gemini-2.0-flash:generateContent") == "gemini-2.0-flash")
        #expect(endpoint.match("/v1beta/models/a/b:generateContent") == "a/b")
        #expect(endpoint.match("/v1beta/models/:generateContent") == nil)
        #expect(endpoint.match("/v1beta/models/x:countTokens") == nil)
    }

    @Test func aPathWithoutModelMatchesItself() {
        let endpoint = Endpoint(.post, "/v1/messages", .complete)
        #expect(endpoint.match("/v1/messages") == "")
        #expect(endpoint.match("/v1/messages/") == nil)
    }

    @Test func aSecretDoesNotPrint() {
        let secret = Secret("sk-canary")
        #expect("\(secret)" == "***")
        #expect(String(reflecting: secret) == "***")
        #expect(
            !String(describing: Upstream(provider: .openai, baseURL: "x", credential: .bearer(secret))).contains(
                "canary"))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("canary"))
    }
}
