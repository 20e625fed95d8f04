import HTTPTypes
import SwitchboardAccess
import SwitchboardCore
import Testing

@Suite struct PresentedKeyTests {
    private func secret(_ headers: [(String, String)], query: [(name: String, value: String)] = []) throws -> String? {
        var fields = HTTPFields()
        for (name, value) in headers {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return try PresentedKey.secret(fields, query)
    }

    @Test(
        arguments: [
            ("authorization", "Bearer K", "K"), ("Authorization", "bearer K", "K"), ("AUTHORIZATION", "BEARER K", "K"),
            ("authorization", "bEaReR    K  ", "K"), ("authorization", "Bearer\tK", "K"),
            ("authorization", "Bearer", ""),
            ("authorization", "Bearer ", ""), ("authorization", "Bearer a b", "a b"), ("authorization", "K", nil),
            ("authorization", "BearerK", nil), ("authorization", "Basic Zm9v", nil), ("authorization", "", nil),
            ("x-api-key", "K", "K"), ("X-Api-Key", " K ", "K"), ("x-api-key", "Bearer K", "Bearer K"),
            ("x-api-key", "", ""),
            ("x-goog-api-key", "K", "K"), ("api-key", "K", "K"), ("proxy-authorization", "Bearer K", nil),
            ("sec-websocket-protocol", "realtime, openai-insecure-api-key.K", "K"),
            ("sec-websocket-protocol", "openai-insecure-api-key.K,realtime", "K"),
            ("sec-websocket-protocol", "realtime, openai-beta.realtime-v1", nil),
            ("cookie", "key=K", nil), ("x-other", "K", nil), ("key", "K", nil),
        ] as [(String, String, String?)])
    func isFoundInAHeader(name: String, value: String, expected: String?) throws {
        #expect(try secret([(name, value)]) == expected)
    }

    @Test(
        arguments: [
            ("key", "K", "K"), ("key", "", ""), ("Key", "K", nil), ("api-key", "K", nil), ("keys", "K", nil),
        ] as [(String, String, String?)])
    func isFoundInTheQuery(name: String, value: String, expected: String?) throws {
        #expect(try secret([], query: [("alt", "sse"), (name, value)]) == expected)
    }

    @Test func isNotThereWhereNothingIs() throws {
        #expect(try secret([]) == nil)
        #expect(try secret([("accept", "*/*")], query: [("alt", "sse")]) == nil)
    }

    @Test func mayStandInSeveralPlacesAsLongAsItIsTheSame() throws {
        let headers = [
            ("authorization", "Bearer K"), ("x-api-key", "K"), ("x-goog-api-key", "K"), ("api-key", "K"),
            ("api-key", "K"),
        ]
        #expect(try secret(headers, query: [("key", "K"), ("key", "K")]) == "K")
        #expect(try secret([("authorization", "Basic Zm9v"), ("x-api-key", "K")]) == "K")
    }

    @Test func twoDifferentOnesAreRefusedAndNonePicked() throws {
        let places = [
            ("authorization", "Bearer ", "authorization"), ("x-api-key", "", "x-api-key"),
            ("x-goog-api-key", "", "x-goog-api-key"), ("api-key", "", "api-key"), ("", "", "the query's key"),
        ]
        for (index, first) in places.enumerated() {
            for second in places[index...] {
                for (one, other) in [("first-canary", "other-canary"), ("first-canary", ""), ("", "other-canary")] {
                    let headers = [(first.0, first.1 + one), (second.0, second.1 + other)].filter { !$0.0.isEmpty }
                    let query = [(first.0, one), (second.0, other)].filter { $0.0.isEmpty }.map { ("key", $0.1) }
                    let error = try failure { try secret(headers, query: query) }
                    #expect(error.code == .authentication)
                    #expect(error.message.contains("in \(first.2) and in \(second.2)"), "\(error)")
                    #expect(!error.message.contains("canary"))
                }
            }
        }
    }

    @Test func aCharacterThatIsWrittenInTwoWaysIsTwoKeys() throws {
        // é as one scalar and as two: the same text for Swift, but not the same bytes.
        #expect(throws: LLMError.self) { try secret([("x-api-key", "\u{E9}"), ("api-key", "e\u{301}")]) }
    }

    @Test(arguments: [
        ("authorization", true), ("Authorization", true), ("proxy-authorization", true), ("x-api-key", true),
        ("X-API-Key", true), ("x-goog-api-key", true), ("api-key", true), ("cookie", true), ("set-cookie", true),
        ("accept", false), ("content-type", false), ("x-request-id", false), ("anthropic-version", false),
    ])
    func knowsWhatIsNeverPassedOn(name: String, isCredential: Bool) throws {
        #expect(PresentedKey.isCredential(try #require(HTTPField.Name(name))) == isCredential)
    }

    @Test func everyPlaceThatAKeyIsTakenFromIsNeverPassedOn() throws {
        for name in ["authorization", "x-api-key", "x-goog-api-key", "api-key", "cookie", "accept", "x-auth", "key"] {
            let isRead = try secret([(name, name == "authorization" ? "Bearer K" : "K")]) != nil
            if isRead { #expect(PresentedKey.isCredential(try #require(HTTPField.Name(name)))) }
        }
        #expect(PresentedKey.isCredential(queryItem: "key") && !PresentedKey.isCredential(queryItem: "alt"))
    }
}
