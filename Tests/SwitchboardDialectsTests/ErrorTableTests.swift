import HTTPTypes
import SwitchboardCore
import SwitchboardDialects
import Testing

/// Refusals that are documented or reported, and that no recording has.
@Suite struct ErrorTableTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var dialect: DialectID
        var status: Int
        var headers: [String: String] = [:]
        var body: String
        var code: LLMError.Code
        var retryAfter: Duration?
        var testDescription: String { "\(dialect) \(status) \(code)" }
    }

    static let cases: [Case] = [
        Case(
            dialect: .anthropicMessages, status: 429, headers: ["retry-after": "12", "x-should-retry": "true"],
            body:
                #"{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 30000 input tokens per minute."}}"#,
            code: .rateLimited, retryAfter: .seconds(12)),
        Case(
            dialect: .anthropicMessages, status: 529,
            body: #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, code: .unavailable),
        Case(
            dialect: .anthropicMessages, status: 413,
            body: #"{"error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}"#,
            code: .invalidRequest),
        Case(
            dialect: .openAIChat, status: 429,
            body:
                #"{"error":{"message":"Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 14567, Requested 24754. Please try again in 18.642s. Visit the docs.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}"#,
            code: .rateLimited, retryAfter: .milliseconds(18_642)),
        Case(
            dialect: .openAIResponses, status: 429,
            body:
                #"{"error":{"message":"Please try again in 1m9.696s.","type":"requests","code":"rate_limit_exceeded"}}"#,
            code: .rateLimited, retryAfter: .milliseconds(69_696)),
        Case(
            dialect: .openAIChat, status: 500,
            body: #"{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}"#,
            code: .unavailable),
        Case(
            dialect: .gemini, status: 503,
            body:
                #"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#,
            code: .unavailable),
        Case(
            dialect: .gemini, status: 429,
            body:
                #"{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}"#,
            code: .rateLimited, retryAfter: .milliseconds(34_400)),
        Case(
            dialect: .gemini, status: 400,
            body:
                #"{"error":{"code":400,"message":"The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}"#,
            code: .contextTooLong),
        Case(
            dialect: .ollamaChat, status: 503,
            body: #"{"error":"server busy, please try again.  maximum pending requests exceeded"}"#, code: .unavailable),
        Case(
            dialect: .openAICompletions, status: 404,
            body:
                #"{"error":{"message":"This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?","type":"invalid_request_error","param":"model","code":null}}"#,
            code: .modelNotFound),
        Case(dialect: .openAIChat, status: 502, body: "<html>Bad Gateway</html>", code: .unavailable),
        Case(dialect: .anthropicMessages, status: 500, body: "", code: .unavailable),
    ]

    @Test(arguments: cases)
    func refusalsMeanWhatTheyShould(_ refusal: Case) throws {
        let dialect = try #require(Spoken.dialect(refusal.dialect))
        var headers = HTTPFields()
        for (name, value) in refusal.headers { headers[try #require(HTTPField.Name(name))] = value }
        let error = dialect.client.error(
            status: HTTPResponse.Status(code: refusal.status), headers: headers, body: Array(refusal.body.utf8),
            target: Target(provider: "p", model: "m"))
        #expect(error.code == refusal.code)
        #expect(error.retryAfter == refusal.retryAfter)
        #expect(error.status == refusal.status)
        #expect(!error.message.isEmpty)
    }

    @Test func anErrorInTheMiddleOfAStreamIsThrown() throws {
        let streams: [(DialectID, Framing, String)] = [
            (
                .anthropicMessages, .serverSentEvents,
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"m","model":"c","content":[],"usage":{"input_tokens":1}}}

                event: error
                data: {"type":"error","error":{"details":null,"type":"overloaded_error","message":"Overloaded"}}


                """
            ),
            (
                .gemini, .serverSentEvents,
                """
                data: {"candidates":[{"content":{"parts":[{"text":"a"}],"role":"model"}}]}

                data: {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}


                """
            ),
            (
                .ollamaChat, .jsonLines,
                """
                {"model":"m","message":{"role":"assistant","content":"a"},"done":false}
                {"error":"an error was encountered while running the model"}

                """
            ),
        ]
        for (id, framing, text) in streams {
            let dialect = try #require(Spoken.dialect(id))
            let context = ResponseContext(target: Target(provider: "p", model: "m"), isStreaming: true)
            var reader = ResponseReader(framing: framing, decoder: dialect.client.decoder(for: context))
            var events: [StreamEvent] = []
            let error = #expect(throws: LLMError.self) { try reader.read(Array(text.utf8)[...], into: &events) }
            #expect(error?.code == .unavailable, "\(id)")
        }
    }
}
