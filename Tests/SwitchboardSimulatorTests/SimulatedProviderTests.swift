import HTTPTypes
import SwitchboardCore
import SwitchboardSimulator
import Testing

/// What clients of each API find at the simulated provider's paths.
@Suite struct SimulatedProviderTests {
    private let provider = SimulatedProvider()

    private func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String = ""
    ) -> (status: Int, text: String, type: String?) {
        let response = provider.respond(method: method, path: path, body: Array(body.utf8))
        let bytes = response.steps.reduce(into: [UInt8]()) { bytes, step in
            if case .bytes(let more) = step { bytes += more }
        }
        return (response.status.code, String(decoding: bytes, as: UTF8.self), response.headers[.contentType])
    }

    private func json(_ text: String) throws(LLMError) -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), as: .answer)
    }

    @Test(arguments: ["/v1/completions", "/completions"])
    func olderCompletionsAreAnswered(path: String) throws {
        let (status, text, _) = ask(.post, path, #"{"model":"m","prompt":"Hello there","max_tokens":100}"#)
        #expect(status == 200)
        let value = try json(text)
        #expect(value["object"]?.asString == "text_completion")
        let choice = try #require(value["choices"]?.elements.first)
        #expect(choice["text"]?.asString?.contains("Hello there") == true)
        #expect(choice["finish_reason"]?.asString == "stop")
        #expect(value["usage"]?["prompt_tokens"]?.asInt ?? 0 > 0)
    }

    @Test func olderCompletionsAreStreamed() {
        let usage = #","stream_options":{"include_usage":true}"#
        for wish in ["", usage] {
            let body = #"{"model":"m","stream":true,"prompt":"Hello"\#(wish)}"#
            let (_, text, type) = ask(.post, "/v1/completions", body)
            #expect(type == "text/event-stream")
            #expect(text.hasSuffix("data: [DONE]\n\n"))
            #expect(text.contains(#""text":" said:""#))
            #expect(text.contains(#""usage":{"#) == !wish.isEmpty)
        }
    }

    @Test func theirErrorsAreOpenAIs() throws {
        let (status, text, _) = ask(.post, "/v1/completions", #"{"model":"m","prompt":{}}"#)
        #expect(status == 400)
        #expect(try json(text)["error"]?["type"]?.asString == "invalid_request_error")
    }

    @Test(arguments: [
        ("simulated", ["completion", "tools", "vision"]), ("simulated-embedding", ["embedding"]),
        ("simulated-thinking", ["completion", "tools", "vision", "thinking"]),
    ])
    func ollamaDescribesEachModel(name: String, words: [String]) throws {
        let (status, text, _) = ask(.post, "/api/show", #"{"model":"\#(name)"}"#)
        #expect(status == 200)
        let value = try json(text)
        #expect(value["capabilities"]?.elements.compactMap(\.asString) == words)
        #expect(value["model_info"]?["simulated.context_length"]?.asInt == 1_000_000)
    }

    @Test func ollamaHasNoOtherModels() throws {
        let (status, text, _) = ask(.post, "/api/show", #"{"name":"llama3.2"}"#)
        #expect(status == 404)
        #expect(try json(text)["error"]?.asString?.contains("llama3.2") == true)
        #expect(ask(.post, "/api/show", "{}").status == 400)
    }

    @Test func ollamaSaysWhatRunsAndItsVersion() throws {
        let running = try json(ask(.get, "/api/ps").text)["models"]?.elements.compactMap { $0["name"]?.asString }
        #expect(running == SimulatedProvider.models.map(\.rawValue))
        let version = try json(ask(.get, "/api/version").text)["version"]?.asString
        #expect(version == SimulatedProvider.ollamaVersion)
    }
}
