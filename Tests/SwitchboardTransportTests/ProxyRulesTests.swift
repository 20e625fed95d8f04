import SwitchboardCore
import SwitchboardTransport
import Testing

@Suite struct ProxyRulesTests {
    @Test(arguments: [
        ("api.openai.com", 443, false), ("localhost", 443, true), ("127.0.0.1", 443, true), ("::1", 443, true),
        ("internal.example", 443, true), ("api.internal.example", 443, true), ("notinternal.example", 443, false),
        ("dotted.example", 443, true), ("x.dotted.example", 443, true), ("x.star.example", 443, true),
        ("10.1.2.3", 443, true), ("10.2.2.3", 443, false), ("192.168.7.7", 443, true), ("fd00::7", 443, true),
        ("fd01::7", 443, false), ("ported.example", 8443, true), ("ported.example", 443, false),
        ("API.INTERNAL.EXAMPLE.", 443, true),
    ])
    func exceptionsAreGoneToStraight(host: String, port: Int, isStraight: Bool) throws {
        let rules = try ProxyRules(environment: [
            "HTTPS_PROXY": "http://proxy:3128",
            "NO_PROXY":
                "internal.example, .dotted.example,*.star.example,10.1.0.0/16,192.168.7.7,fd00::/16,ported.example:8443",
        ])
        #expect((rules.proxy(scheme: "https", host: host, port: port) == nil) == isStraight)
    }

    @Test func eachSchemeHasItsVariableAndSmallLettersWin() throws {
        let rules = try ProxyRules(environment: [
            "http_proxy": "one:1", "HTTP_PROXY": "two:2", "ALL_PROXY": "socks5://three",
        ])
        #expect(rules.http?.host == "one")
        #expect(rules.http?.port == 1)
        #expect(rules.https?.host == "three")
        #expect(rules.https?.port == 1_080)
        #expect(rules.https?.kind == .socks5)
        #expect(try ProxyRules(environment: ["HTTP_PROXY": ""]).http == nil)
        #expect(try ProxyRules(environment: ["HTTP_PROXY": "one:1", "REQUEST_METHOD": "GET"]).http == nil)
        #expect(
            try ProxyRules(environment: ["HTTPS_PROXY": "one:1", "NO_PROXY": "*"]).proxy(
                scheme: "https", host: "a", port: 1) == nil)
        #expect(try ProxyRules(environment: ["HTTPS_PROXY": "http://[fd00::1]:8"]).https?.host == "fd00::1")
    }

    @Test(arguments: ["ftp://proxy", "http://", "http://me:hunter2@proxy:0", "http://proxy:hunter2", "a b"])
    func whatIsNoProxyIsRefusedWithoutShowingIt(value: String) {
        do throws(LLMError) {
            _ = try ProxyRules(environment: ["HTTPS_PROXY": value])
            Issue.record("it was taken")
        } catch {
            #expect(error.message.contains("HTTPS_PROXY"))
            #expect(error.message.contains("socks5://"))
            #expect(!error.message.contains("hunter2"))
        }
    }
}
