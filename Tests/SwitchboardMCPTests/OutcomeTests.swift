import SwitchboardCore
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct OutcomeTests {
    private func outcome(_ text: String) throws -> MCPToolOutcome {
        try MCPToolOutcome(try #require(RawJSON(text).value))
    }

    static let contents: [(String, Part)] = [
        (#"{"type":"text","text":"ü","annotations":{}}"#, .text("ü")),
        (
            #"{"type":"image","data":"AAAA","mimeType":"image/gif"}"#,
            .image(Media(.base64("AAAA"), mediaType: "image/gif"))
        ),
        (
            #"{"type":"audio","data":"AAAA","mimeType":"audio/mp3"}"#,
            .audio(Media(.base64("AAAA"), mediaType: "audio/mp3"))
        ),
        (#"{"type":"resource_link","uri":"file:///x","name":"n","description":"d"}"#, .text("n\nfile:///x\nd")),
        (#"{"type":"resource","resource":{"uri":"u","text":"t"}}"#, .text("u\nt")),
        (
            #"{"type":"resource","resource":{"uri":"u","blob":"AAAA","mimeType":"image/png"}}"#,
            .image(Media(.base64("AAAA"), mediaType: "image/png", filename: "u"))
        ),
        (
            #"{"type":"resource","resource":{"uri":"u","blob":"AAAA","mimeType":"application/pdf"}}"#,
            .document(Media(.base64("AAAA"), mediaType: "application/pdf", filename: "u"))
        ),
        (
            #"{"type":"resource","resource":{"uri":"u","blob":"AAAA","mimeType":"application/zip"}}"#,
            .text("[The file u of type application/zip is not shown.]")
        ),
        (#"{"type":"hologram","x":1}"#, .text(#"{"type":"hologram","x":1}"#)),
        (#"{"type":"text"}"#, .text(#"{"type":"text"}"#)), ("7", .text("7")),
    ]

    @Test(arguments: contents)
    func contentBecomesParts(json: String, part: Part) throws {
        let outcome = try outcome(#"{"content":[\#(json)]}"#)
        let result = outcome.result(callID: "c", name: "n")
        #expect(result.parts == [part])
        #expect(result.callID == "c" && result.name == "n" && !result.isError)
    }

    @Test(arguments: contents)
    func contentIsWrittenAsItWasRead(json: String, part: Part) throws {
        let outcome = try outcome(#"{"content":[\#(json)],"structuredContent":{"a":[1]},"isError":true}"#)
        var writer = JSONWriter()
        writer.object { outcome.writeFields(to: &$0) }
        #expect(try MCPToolOutcome(try #require(RawJSON(utf8: writer.bytes).value)) == outcome)
    }

    @Test func whatIsOnlyStructuredIsShownAsText() throws {
        let outcome = try outcome(#"{"content":[],"structuredContent":{"a":1}}"#)
        #expect(outcome.result(callID: "c").parts == [.text(#"{"a":1}"#)])
        #expect(try self.outcome(#"{"structuredContent":null,"isError":true}"#).structured == nil)
        #expect(try self.outcome(#"{"isError":true}"#).result(callID: "c").isError)
    }

    @Test func whatWantsMoreInputIsRefused() throws {
        let value = try #require(RawJSON(#"{"resultType":"input_required","inputRequests":{}}"#).value)
        #expect(throws: LLMError.self) { try MCPToolOutcome(value) }
        #expect(throws: LLMError.self) { try MCPToolOutcome(try #require(RawJSON("[]").value)) }
        #expect(try outcome(#"{"content":[],"resultType":"complete"}"#).content.isEmpty)
    }

    /// Law: whatever the limit, what is passed on is a beginning of the text, valid, and no longer than the limit.
    @Test func longTextsAreCutBetweenCharacters() {
        let text = "aé€🙂ü"
        for limit in 0...text.utf8.count + 2 {
            let shown = MCPToolOutcome(content: [.text(text)]).result(callID: "c", limit: limit).text
            if limit >= text.utf8.count {
                #expect(shown == text)
            } else {
                let lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(text.hasPrefix(lines[0]) && lines[0].utf8.count <= limit && lines[0].utf8.count > limit - 4)
                #expect(lines[1] == "[\(text.utf8.count - lines[0].utf8.count) of \(text.utf8.count) bytes left out.]")
            }
        }
    }

    @Test func theLimitIsForAllPiecesTogether() {
        let outcome = MCPToolOutcome(content: [
            .text("12345"), .image(base64: "AAAAAAAA", mediaType: "image/png"), .text("67890"),
            .image(base64: "BBBB", mediaType: "image/png"),
        ])
        let result = outcome.result(callID: "c", limit: 8)
        #expect(result.parts[0] == .text("12345"))
        #expect(result.parts[1] == .image(Media(.base64("AAAAAAAA"), mediaType: "image/png")))
        #expect(result.parts[2] == .text("678\n[2 of 5 bytes left out.]"))
        #expect(result.parts[3] == .text("[image/png of 4 bytes left out: at most 8 are passed on.]"))
    }
}
