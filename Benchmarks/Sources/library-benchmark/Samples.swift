import Foundation
import HTTPTypes
import SwitchboardConformance
import SwitchboardCore
import SwitchboardDialects
import SwitchboardSimulator

/// What the cases read: streams as providers sent them, and bodies of conversations.
struct Samples {
    let origin: String
    let chatStreams: [[UInt8]]
    let anthropicStreams: [[UInt8]]

    init() throws {
        if let folder = ProcessInfo.processInfo.environment["SWITCHBOARD_RECORDINGS"] {
            let recordings = try Recording.load(from: folder).recordings
            func streams(_ apis: Set<String>) -> [[UInt8]] {
                recordings
                    .filter { $0.isStreaming && $0.status == 200 && apis.contains($0.api) && $0.body.count > 2_000 }
                    .filter { String(decoding: $0.body, as: UTF8.self).contains("data:") }
                    .map(\.body)
            }
            chatStreams = streams(["chat_completions", "openai_chat_completions"])
            anthropicStreams = streams(["messages"])
            origin = "\(chatStreams.count) of Chat Completions and \(anthropicStreams.count) of Messages, as recorded"
        } else {
            let question = "Explain in detail how a token bucket works, with an example."
            chatStreams = [Samples.simulated(OpenAIChat(), question)]
            anthropicStreams = [Samples.simulated(AnthropicMessages(), question)]
            origin = "from the simulated provider (SWITCHBOARD_RECORDINGS is not set)"
        }
    }

    private static func simulated(_ dialect: some Dialect, _ question: String) -> [UInt8] {
        let body =
            #"{"model":"simulated","max_tokens":2000,"stream":true,"messages":[{"role":"user","content":"\#(question)"}]}"#
        let path = dialect.endpoints.first { $0.operation == .complete }?.path ?? ""
        let response = SimulatedProvider(seed: 1).respond(method: .post, path: path, body: Array(body.utf8))
        return response.steps.flatMap { step -> [UInt8] in
            if case .bytes(let bytes) = step { bytes } else { [] }
        }
    }

    // MARK: Bodies

    /// A Chat Completions request of about `size` bytes: a system prompt, three tools, turns of prose and code, tool
    /// calls and their results.
    static func conversation(_ size: Int) -> [UInt8] {
        var words = Words()
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("model", "gpt-4o")
            writer.field("temperature", 0.7)
            writer.field("max_completion_tokens", 500)
            writer.field("stream", true)
            writer.field("tools") { writer in
                writer.array { writer in for name in ["search", "read_file", "run_tests"] { tool(name, &writer) } }
            }
            writer.field("messages") { writer in
                writer.array { writer in
                    message("system", words.text(120), &writer)
                    var turn = 0
                    while writer.bytes.count < size {
                        message("user", words.text(60), &writer)
                        if turn % 3 == 2 {
                            calls(turn, &words, &writer)
                        } else {
                            message("assistant", words.text(180), &writer)
                        }
                        turn += 1
                    }
                    message("user", words.text(20), &writer)
                }
            }
        }
        return writer.bytes
    }

    private static func message(_ role: String, _ text: String, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("role", role)
            writer.field("content", text)
        }
    }

    private static func calls(_ turn: Int, _ words: inout Words, _ writer: inout JSONWriter) {
        let arguments = #"{"query":"\#(words.line(6))","limit":10}"#
        writer.object { writer in
            writer.field("role", "assistant")
            writer.key("content")
            writer.null()
            writer.field("tool_calls") { writer in
                writer.array { writer in
                    writer.object { writer in
                        writer.field("id", "call_\(turn)")
                        writer.field("type", "function")
                        writer.field("function") { writer in
                            writer.object { writer in
                                writer.field("name", "search")
                                writer.field("arguments", arguments)
                            }
                        }
                    }
                }
            }
        }
        let result = words.text(90)
        writer.object { writer in
            writer.field("role", "tool")
            writer.field("tool_call_id", "call_\(turn)")
            writer.field("content", result)
        }
    }

    private static func tool(_ name: String, _ writer: inout JSONWriter) {
        writer.raw(
            RawJSON(
                #"{"type":"function","function":{"name":"\#(name)","description":"Does \#(name) and says what it found.","parameters":{"type":"object","properties":{"query":{"type":"string","description":"What to look for"},"limit":{"type":"integer","minimum":1,"maximum":100}},"required":["query"],"additionalProperties":false}}}"#
            ))
    }
}

/// Prose that is the same in every run: words, commas, line breaks, some quotes, some code, some letters beyond ASCII.
private struct Words {
    private static let list = [
        "the", "request", "of", "a", "client", "is", "sent", "to", "provider", "and", "answer", "comes", "back", "as",
        "stream", "events", "\"quoted\"", "tokens,", "budget.", "über", "naïve", "let", "x", "=", "await", "{", "}",
        "return", "path/to/file.swift", "which", "was", "not", "found", "there", "before", "it", "had", "been", "read",
        "twice", "—", "because", "limit", "of", "64", "MiB", "held",
    ]
    private var state: UInt64 = 7

    mutating func line(_ count: Int) -> String {
        (0..<count).map { _ in word() }.filter { !$0.contains("\"") }.joined(separator: " ")
    }

    mutating func text(_ count: Int) -> String {
        var text = ""
        for index in 0..<count {
            text += word()
            text += index % 23 == 22 ? "\n" : " "
        }
        return text
    }

    private mutating func word() -> String {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Words.list[Int(state >> 33) % Words.list.count]
    }
}
