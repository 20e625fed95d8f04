import SwitchboardCore
import Testing

@testable import SwitchboardGateway

/// What a client cannot bring back is put back for it.
@Suite struct ContinuityTests {
    private final class Clock: TimeKeeper {
        let at: Duration
        init(_ at: Duration = .zero) { self.at = at }
        var now: Duration { at }
        var secondsSince1970: Int64 { 0 }
        func sleep(for duration: Duration) async throws(LLMError) {}
    }

    private static let thought = Part(
        .thinking(Thinking(text: "Hm.", signature: Thinking.Signature("proof", dialect: .anthropicMessages))))

    private func answer(_ id: String = "call_1") -> Message {
        var call = Part(.toolCall(ToolCall(id: id, name: "f", arguments: "{}")))
        call.extras[.gemini, "thoughtSignature"] = "\"sig\""
        return Message(.assistant, [ContinuityTests.thought, call])
    }

    /// What a client of Chat Completions makes of it.
    private func bare(_ id: String = "call_1") -> CompletionRequest {
        let call = Part(.toolCall(ToolCall(id: id, name: "f", arguments: "{}")))
        let copy = Part(.thinking(Thinking(text: "Hm.")))
        return CompletionRequest(messages: [.user("x"), Message(.assistant, [copy, call])])
    }

    @Test func aBareCallGetsItsThoughtsAndSignaturesBack() {
        let store = ContinuityStore(time: Clock())
        store.remember(answer(), for: "team", in: .openAIChat)
        var request = bare()
        store.restore(&request, for: "team")
        #expect(request.messages[1].parts == answer().parts)
        let once = request
        store.restore(&request, for: "team")
        #expect(request == once)
    }

    @Test func anotherClientGetsNothing() {
        let store = ContinuityStore(time: Clock())
        store.remember(answer(), for: "team", in: .openAIChat)
        for (tenant, id) in [("other", "call_1"), ("", "call_1"), ("team", "call_2")] {
            var request = bare(id)
            store.restore(&request, for: tenant)
            #expect(request == bare(id))
        }
    }

    @Test func whatAClientCanBringIsLeftToIt() {
        let store = ContinuityStore(time: Clock())
        store.remember(Message(.assistant, [ContinuityTests.thought]), for: "", in: .openAIChat)
        #expect(store.count == 0)
        var plain = answer()
        plain.parts.removeFirst()
        store.remember(plain, for: "", in: .gemini)
        #expect(store.count == 0)
    }

    @Test func theOldestGoWhenThereAreTooMany() {
        let store = ContinuityStore(limit: 4_000, time: Clock())
        for number in 0..<100 { store.remember(answer("call_\(number)"), for: "", in: .openAIChat) }
        #expect(store.count > 2 && store.count < 20)
        var request = bare("call_99")
        store.restore(&request, for: "")
        #expect(request != bare("call_99"))
        request = bare("call_0")
        store.restore(&request, for: "")
        #expect(request == bare("call_0"))
    }
}
