import SwitchboardCore
import SwitchboardPipeline
import Testing

@Suite struct RequirementsTests {
    private func obstacle(_ request: CompletionRequest, _ change: (inout ModelCard) -> Void = { _ in }) -> String? {
        var card = ModelCard(id: "m", provider: "p")
        card.contextWindow = 1_000
        change(&card)
        return Requirements(of: request).obstacle(for: card) { _ in request.maxTokens ?? 10 }
    }

    private static let picture = Part.image(Media(.url("https://example.com/a.png")))
    private static let tool = Tool.function("f", parameters: #"{"type":"object"}"#)

    @Test func eachNeedHasItsObstacle() {
        let plain = CompletionRequest(messages: [.user("Hello")])
        #expect(obstacle(plain) == nil)
        #expect(obstacle(plain) { $0.output = [.embedding] } == "it does not write text")
        let picture = CompletionRequest(messages: [.user(Self.picture)])
        #expect(obstacle(picture) == "it does not read image")
        #expect(obstacle(picture) { $0.input = [.text, .image] } == nil)
        let seen = CompletionRequest(messages: [.tool(ToolResult(callID: "1", parts: [Self.picture]))])
        #expect(obstacle(seen) == "it does not read image")
        var tools = CompletionRequest(messages: [.user("Hello")], tools: [Self.tool])
        #expect(obstacle(tools) { $0.callsTools = false } == "it calls no tools")
        #expect(obstacle(tools) { $0.canForceTools = false } == nil)
        tools.toolChoice = .required
        #expect(obstacle(tools) { $0.canForceTools = false } == "it cannot be made to call a tool")
        let schema = CompletionRequest(messages: [.user("x")], format: .schema(OutputSchema(schema: "{}")))
        #expect(obstacle(schema) { $0.structuredOutput = .none } == "it does not follow a schema")
        let prefill = CompletionRequest(messages: [.user("x"), .assistant("So")])
        #expect(obstacle(prefill) { $0.takesPrefill = false } == "it does not go on from the beginning of an answer")
        let long = CompletionRequest(messages: [.user("x")], maxTokens: 1_001)
        #expect(obstacle(long) == "its window of 1000 tokens is too small for about 1001")
    }

    @Test func ofAnUnknownModelNothingIsKnown() {
        let request = CompletionRequest(messages: [.user(Self.picture)])
        #expect(Requirements(of: request).obstacle(for: nil) { _ in .max } == nil)
    }

    @Test func aTextThatIsADocumentIsText() {
        let request = CompletionRequest(messages: [.user(.document(Media(.text("words"))))])
        #expect(obstacle(request) == nil)
    }
}
