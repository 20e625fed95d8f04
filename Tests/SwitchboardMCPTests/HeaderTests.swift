import SwitchboardCore
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct HeaderTests {
    @Test(arguments: [
        ("plain name", "plain name"), ("", ""), (" edge", "=?base64?IGVkZ2U=?="), ("ü", "=?base64?w7w=?="),
        ("a\nb", "=?base64?YQpi?="), ("=?base64?x?=", "=?base64?PT9iYXNlNjQ/eD89?="),
    ])
    func textIsMadeSafe(text: String, header: String) {
        #expect(HeaderText.encode(text) == header)
        #expect(HeaderText.decode(header) == text)
    }

    @Test(arguments: ["=?base64?!?=", "=?base64?w7w?=", "=?base64?/w==?="])
    func whatIsNotWhatItClaimsIsRefused(header: String) { #expect(HeaderText.decode(header) == nil) }

    @Test func argumentsAreRepeatedWhereTheSchemaSaysSo() throws {
        let schema: RawJSON = """
            {"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},\
            "deep":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"Number"},\
            "b":{"type":"boolean","x-mcp-header":"Flag"}}},"other":{"type":"string"}}}
            """
        func headers(_ arguments: String) throws -> [String] {
            try HeaderArguments.headers(schema: schema, arguments: try #require(RawJSON(arguments).value))
                .map { "\($0.name): \($0.value)" }
        }
        #expect(
            try headers(#"{"region":"eu","deep":{"n":7,"b":true},"other":"x"}"#) == [
                "Mcp-Param-Region: eu", "Mcp-Param-Number: 7", "Mcp-Param-Flag: true",
            ])
        #expect(try headers(#"{"region":null,"deep":5}"#).isEmpty)
        #expect(
            try HeaderArguments.headers(schema: #"{"type":"object"}"#, arguments: try #require(RawJSON("{}").value))
                .isEmpty)
    }

    @Test(arguments: [
        #"{"type":"string","x-mcp-header":"a b"}"#, #"{"type":"string","x-mcp-header":""}"#,
        #"{"type":"string","x-mcp-header":"a\r\nevil: 1"}"#, #"{"type":"number","x-mcp-header":"A"}"#,
        #"{"x-mcp-header":"A"}"#, #"{"type":"string","x-mcp-header":7}"#,
    ])
    func marksThatCannotBeHeadersAreRefused(property: String) throws {
        let schema = RawJSON(#"{"properties":{"x":\#(property)}}"#)
        let arguments = try #require(RawJSON(#"{"x":"1"}"#).value)
        #expect(throws: LLMError.self) { try HeaderArguments.headers(schema: schema, arguments: arguments) }
    }
}
