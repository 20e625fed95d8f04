import SwitchboardCore
import Testing

@Suite struct CompletionAssemblerTests {
    private let head = ResponseHead(id: "r", provider: .anthropic, model: "m")

    private func fold(_ events: [StreamEvent]) throws(LLMError) -> Completion {
        var assembler = CompletionAssembler()
        for event in events { assembler.append(event) }
        return try assembler.finish()
    }

    @Test func interleavedPartsComeOutInTheirOrder() throws {
        let completion = try fold([
            .start(head), .thinkingDelta("hm", part: 0), .textDelta("He", part: 1),
            .toolCallStart(ToolCallStart(id: "c", name: "f"), part: 2), .toolCallArgumentsDelta("{\"a\"", part: 2),
            .textDelta("llo", part: 1),
            .thinkingSignature(Thinking.Signature("s", dialect: .anthropicMessages), part: 0),
            .toolCallArgumentsDelta(":1}", part: 2), .partEnd(part: 0), .partEnd(part: 1), .partEnd(part: 2),
            .done(Ending(finish: FinishReason(.toolCalls))),
        ])
        #expect(completion.text == "Hello")
        #expect(completion.toolCalls == [ToolCall(id: "c", name: "f", arguments: "{\"a\":1}")])
        #expect(
            completion.message.parts[0].content
                == .thinking(Thinking(text: "hm", signature: Thinking.Signature("s", dialect: .anthropicMessages))))
    }

    @Test func aSignatureWithoutATextIsAPart() throws {
        let completion = try fold([
            .start(head), .thinkingSignature(Thinking.Signature("s", dialect: .anthropicMessages), part: 0),
            .partEnd(part: 0),
            .done(Ending(finish: FinishReason(.stop))),
        ])
        #expect(completion.message.parts.count == 1)
    }

    @Test func aToolCallWithoutArgumentsHasAnEmptyObject() throws {
        let completion = try fold([
            .start(head), .toolCallStart(ToolCallStart(id: "c", name: "f"), part: 0), .partEnd(part: 0),
            .done(Ending(finish: FinishReason(.toolCalls))),
        ])
        #expect(completion.toolCalls.first?.arguments == "{}")
    }

    @Test func extrasInPiecesArePutTogether() throws {
        var first = Extras()
        first[.anthropicMessages, "citations"] = "[1]"
        var second = Extras()
        second[.anthropicMessages, "citations"] = "[2]"
        second[.anthropicMessages, "id"] = "7"
        let completion = try fold([
            .start(head), .textDelta("x", part: 0), .extras(first, part: 0), .extras(second, part: 0),
            .partEnd(part: 0),
            .done(Ending(finish: FinishReason(.stop))),
        ])
        #expect(completion.message.parts[0].extras[.anthropicMessages, "citations"] == "[1,2]")
        #expect(completion.message.parts[0].extras[.anthropicMessages, "id"] == "7")
    }

    @Test func furtherChoicesStandBeside() throws {
        let completion = try fold([
            .start(head), .textDelta("a", part: 0), .alternative(.textDelta("b", part: 0), choice: 1),
            .alternative(.done(Ending(finish: FinishReason(.length))), choice: 1),
            .done(Ending(finish: FinishReason(.stop))),
        ])
        #expect(completion.text == "a")
        #expect(completion.alternatives.map(\.message.text) == ["b"])
        #expect(completion.alternatives.map(\.finish.kind) == [.length])
    }

    @Test func anAnswerWithoutItsEndIsIncomplete() {
        #expect(throws: LLMError.self) { _ = try fold([.start(head), .textDelta("a", part: 0)]) }
    }

    @Test func onlyWhatTheCallerSeesCommits() {
        #expect(!StreamEvent.start(head).commits)
        #expect(!StreamEvent.usage(Usage()).commits)
        #expect(StreamEvent.textDelta("a", part: 0).commits)
        #expect(StreamEvent.done(Ending(finish: FinishReason(.stop))).commits)
    }
}
