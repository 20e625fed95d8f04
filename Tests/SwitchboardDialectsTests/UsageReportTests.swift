import SwitchboardCore
import SwitchboardDialects
import Testing

@Suite("What is used, in any answer")
struct UsageReportTests {
    private static let reports: [(text: String, usage: Usage?, model: ModelID?)] = [
        (
            #"{"type":"response.done","response":{"usage":{"total_tokens":150,"input_tokens":100,"output_tokens":50,"input_token_details":{"text_tokens":60,"audio_tokens":40,"cached_tokens":8},"output_token_details":{"text_tokens":20,"audio_tokens":30}}}}"#,
            Usage(input: 100, cacheRead: 8, output: 50, audioInput: 40, audioOutput: 30), nil
        ),
        (
            #"{"created":1,"data":[{"b64_json":"AA"}],"usage":{"input_tokens":9,"output_tokens":1056,"input_tokens_details":{"text_tokens":9,"image_tokens":0}}}"#,
            Usage(input: 9, output: 1_056), nil
        ),
        (
            #"{"id":"c","model":"m","usage":{"prompt_tokens":3,"completion_tokens":4,"completion_tokens_details":{"reasoning_tokens":2}}}"#,
            Usage(input: 3, output: 4, reasoning: 2), "m"
        ),
        (
            #"{"model":"claude","usage":{"input_tokens":3,"cache_read_input_tokens":10,"cache_creation_input_tokens":5,"output_tokens":4}}"#,
            Usage(input: 18, cacheRead: 10, cacheWrite: 5, output: 4), "claude"
        ),
        (
            #"{"serverContent":{"turnComplete":true},"usageMetadata":{"promptTokenCount":11,"responseTokenCount":7,"totalTokenCount":18}}"#,
            Usage(input: 11, output: 7), nil
        ),
        (#"{"text":"hello","usage":{"type":"duration","seconds":3}}"#, nil, nil),
        (#"{"usage":null}"#, nil, nil), (#"{"usage":{"input_tokens":"many"}}"#, nil, nil), ("[1]", nil, nil),
        (#"{"usage":{"input_tokens":1"#, nil, nil), ("", nil, nil), ("data", nil, nil),
    ]

    @Test("is read", arguments: reports)
    func reads(text: String, usage: Usage?, model: ModelID?) throws {
        let report = UsageReport(in: Array(text.utf8))
        guard let usage else {
            #expect(report == nil)
            return
        }
        var found = try #require(report).usage
        (found.raw, found.dialect) = (nil, nil)
        #expect(found == usage)
        #expect(report?.model == model)
    }

    @Test("cannot be negative, nor its parts more than the whole")
    func hostile() throws {
        let text =
            #"{"usage":{"input_tokens":-5,"output_tokens":2,"input_token_details":{"audio_tokens":7},"output_token_details":{"audio_tokens":-1}}}"#
        let usage = try #require(UsageReport(in: Array(text.utf8))).usage
        #expect(usage.input == 0 && usage.audioInput == 0 && usage.output == 2 && usage.audioOutput == 0)
    }
}
