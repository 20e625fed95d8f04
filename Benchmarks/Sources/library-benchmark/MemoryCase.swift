import Foundation
import SwitchboardCore
import SwitchboardDialects

/// What a process holds after a short and after a very long stream.
enum MemoryCase {
    /// How many goals were missed.
    static func run(only: String?) throws -> Int {
        if let only, !"memory".contains(only) { return 0 }
        print("\nMemory while a stream is read and its events are dropped (resident KiB)")
        let early = try resident(after: 1 << 20)
        let late = try resident(after: 256 << 20)
        let growth = late - early
        print("  after 1 MiB \(early), after 256 MiB \(late), growth \(growth)\(growth > 1_024 ? "  missed" : "")")
        return growth > 1_024 ? 1 : 0
    }

    private static func resident(after bytes: Int) throws(LLMError) -> Int {
        let chunk =
            Array(
                #"data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" some words of text"},"finish_reason":null}]}"#
                    .utf8) + [0x0A, 0x0A]
        let context = ResponseContext(target: Target(provider: "bench", model: "bench"), isStreaming: true)
        var reader = ResponseReader(framing: .serverSentEvents, decoder: OpenAIChat().client.decoder(for: context))
        var events: [StreamEvent] = []
        var done = 0
        while done < bytes {
            try reader.read(chunk[...], into: &events)
            events.removeAll(keepingCapacity: true)
            done += chunk.count
        }
        return residentKiB()
    }

    private static func residentKiB() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) / 1_024 : 0
    }
}
