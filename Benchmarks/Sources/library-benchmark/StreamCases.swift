import Foundation
import SwitchboardCore
import SwitchboardDialects

/// A stream's bytes to events, as they come from a socket (4 KiB at a time).
enum StreamCases {
    static func run(_ samples: Samples, _ bench: inout Bench) throws {
        try compare(
            "decode stream, Chat Completions", OpenAIChat(), samples.chatStreams, CodableChat.Chunk.self, &bench)
        try compare(
            "decode stream, Messages", AnthropicMessages(), samples.anthropicStreams, CodableMessages.Event.self,
            &bench)
    }

    private static func compare<Event: Decodable>(
        _ name: String,
        _ dialect: some Dialect,
        _ streams: [[UInt8]],
        _ type: Event.Type,
        _ bench: inout Bench
    ) throws {
        let decoder = JSONDecoder()
        // What the peer cannot read at all (an error event, an odd shape) is left out on both sides.
        let readable = streams.filter { stream in
            (try? CodableStream.read(Data(stream), as: type, with: decoder)) != nil
                && (try? events(of: stream, dialect)) != nil
        }
        guard !readable.isEmpty else { return }
        let bodies = readable.map { Data($0) }
        try bench.compare(
            name, bytes: readable.reduce(0) { $0 + $1.count }, goal: 10,
            ours: { for stream in readable { keep(try events(of: stream, dialect)) } },
            peer: { for body in bodies { keep(try CodableStream.read(body, as: type, with: decoder)) } })
    }

    static func events(of stream: [UInt8], _ dialect: some Dialect) throws(LLMError) -> Int {
        let context = ResponseContext(target: Target(provider: "bench", model: "bench"), isStreaming: true)
        var reader = ResponseReader(framing: .serverSentEvents, decoder: dialect.client.decoder(for: context))
        var events: [StreamEvent] = []
        var count = 0
        var at = 0
        while at < stream.count {
            let end = min(at + 4_096, stream.count)
            try reader.read(stream[at..<end], into: &events)
            count += events.count
            events.removeAll(keepingCapacity: true)
            at = end
        }
        try reader.end(into: &events)
        return count + events.count
    }
}
