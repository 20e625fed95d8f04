import SwitchboardCore
import Testing

/// The estimates are those of the model that the weights were fitted for.
@Suite struct TokenEstimatorTests {
    /// A text, and its estimates for `o200k`, `gemma3` and `claude4.7`, by the reference implementation of the features.
    @Test(arguments: [
        ("Why is the sky blue?", [6, 6, 8]),
        ("parseHTTPBody(request, 12345)\n\n  return nil", [14, 16, 21]),
        ("天空为什么是蓝色的？", [10, 8, 14]),
        ("なぜ空は青いのですか？", [9, 7, 12]),
        ("하늘은 왜 파란가요?", [8, 8, 13]),
        ("Быстрая коричневая лиса", [8, 8, 24]),
        ("{\"a\": [1, 22, 333333], \"b\": \"x\"}", [15, 22, 21]),
        ("🙂🙂 great!!! ÄÖü", [7, 6, 13]),
        ("   \n\n\t\nend", [3, 4, 3]),
        ("", [0, 0, 0]),
    ])
    func textsWeighWhatTheyShould(_ text: String, _ counts: [Int]) {
        let estimates = ["o200k", "gemma3", "claude4.7"].map { TokenEstimator(tokenizer: $0).count(text) }
        #expect(estimates == counts)
    }

    @Test func aRequestCountsAllThatItSays() {
        let estimator = TokenEstimator()
        let bare = CompletionRequest(messages: [.user("Hello")])
        var more = bare
        more.messages.insert(.system("Be brief."), at: 0)
        more.tools = [.function("get_weather", parameters: #"{"type":"object"}"#)]
        #expect(estimator.count(bare) > estimator.count("Hello"))
        #expect(estimator.count(more) > estimator.count(bare) + 8)
    }
}
