import SwitchboardCore
import Testing

@testable import SwitchboardGateway

@Suite("Messages of a WebSocket")
struct WebSocketMessagesTests {
    private static func frame(_ opcode: UInt8, _ payload: [UInt8], isLast: Bool = true, mask: [UInt8] = []) -> [UInt8] {
        var bytes = [opcode | (isLast ? 0x80 : 0)]
        let bit: UInt8 = mask.isEmpty ? 0 : 0x80
        switch payload.count {
        case ..<126: bytes.append(bit | UInt8(payload.count))
        case ..<65_536: bytes += [bit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: bytes += [bit | 127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
        }
        bytes += mask
        return bytes + payload.enumerated().map { mask.isEmpty ? $1 : $1 ^ mask[$0 & 3] }
    }

    private static func found(_ pieces: [ArraySlice<UInt8>]) -> [String] {
        var messages = WebSocketMessages()
        var found: [String] = []
        for piece in pieces { messages.read(piece) { found.append(String(decoding: $0, as: UTF8.self)) } }
        return found
    }

    /// Text, sound, a ping between two parts of a text, a mask, lengths of all three kinds.
    private static let conversation: (bytes: [UInt8], texts: [String]) = {
        let long = String(repeating: "ab", count: 40_000)
        let middle = String(repeating: "c", count: 300)
        var bytes = frame(1, Array("one".utf8))
        bytes += frame(2, [1, 2, 3])
        bytes += frame(1, Array("tw".utf8), isLast: false) + frame(9, Array("ping".utf8)) + frame(0, Array("o".utf8))
        bytes += frame(1, Array(middle.utf8), mask: [7, 200, 3, 90])
        bytes += frame(2, [9], isLast: false) + frame(0, Array("not text".utf8))
        bytes += frame(1, []) + frame(1, Array(long.utf8)) + frame(8, [3, 232])
        return (bytes, ["one", "two", middle, "", long])
    }()

    @Test("are the same however the bytes are cut")
    func cuts() {
        let (bytes, texts) = Self.conversation
        #expect(Self.found([bytes[...]]) == texts)
        #expect(Self.found(bytes.indices.map { bytes[$0...$0] }) == texts)
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            var pieces: [ArraySlice<UInt8>] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(rest.count, 5_000), using: &generator)
                pieces.append(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(Self.found(pieces) == texts)
        }
    }

    @Test("that are too long are passed over, and those behind them are not")
    func tooLong() {
        let huge = [UInt8](repeating: 0x61, count: WebSocketMessages.longest)
        let bytes =
            Self.frame(1, huge, isLast: false) + Self.frame(0, [0x62]) + Self.frame(1, huge) + Self.frame(1, [0x63])
        let found = Self.found([bytes[...]])
        #expect(found.map(\.utf8.count) == [WebSocketMessages.longest, 1])
    }

    @Test("of an endless frame keep no memory")
    func endless() {
        var messages = WebSocketMessages()
        messages.read(([0x81, 127] + [UInt8](repeating: 0xFF, count: 8))[...]) { _ in }
        for _ in 0..<64 { messages.read([UInt8](repeating: 0, count: 65_536)[...]) { _ in Issue.record("no end") } }
        #expect("\(messages)".utf8.count < 1_000)
    }
}
