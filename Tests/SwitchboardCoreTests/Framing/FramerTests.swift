import SwitchboardCore
import Testing

@Suite struct FramerTests {
    private func events(_ text: String, step: Int) throws -> [String] {
        var framer = EventStreamFramer()
        var found: [String] = []
        func take(_ frame: Frame?) {
            guard case .event(let name, let data)? = frame else { return }
            found.append(String(decoding: name, as: UTF8.self) + "|" + String(decoding: data, as: UTF8.self))
        }
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: step) {
            framer.append(bytes[start..<min(start + step, bytes.count)])
            while let frame = try framer.next() { take(frame) }
        }
        take(try framer.end())
        return found
    }

    @Test(arguments: [1, 2, 3, 5, 1_000])
    func eventsComeOutHoweverTheyAreCut(step: Int) throws {
        let text =
            "\u{FEFF}: hello\nevent: a\ndata: 1\n\ndata:2\r\n\r\ndata: x\rdata: y\r\rid: 7\nretry: 5\n\nevent: last\ndata: end"
        #expect(try events(text, step: step) == ["a|1", "|2", "|x\ny", "last|end"])
    }

    /// An id counts when its event is whole, also without data; a wait counts at once.
    @Test(arguments: [1, 4, 1_000]) func aStreamSaysWhereItStands(step: Int) throws {
        let bytes = Array("id: a\ndata: 1\n\nretry: 20\nid:b\n\nretry: x\nretry: -1\nid: c\ndata: cut".utf8)
        var framer = EventStreamFramer()
        var ids: [String] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            framer.append(bytes[start..<min(start + step, bytes.count)])
            while try framer.next() != nil {}
            if ids.last != framer.lastEventID { ids.append(framer.lastEventID) }
        }
        #expect(framer.lastEventID == "b")
        #expect(ids.last == "b" && ids.allSatisfy { ["", "a", "b"].contains($0) })
        #expect(framer.retry == 20)
    }

    @Test func anEventWithoutDataIsNone() throws {
        #expect(try events("event: ping\n\ndata\n\ndata:\n\n", step: 1_000).isEmpty)
    }

    @Test func aLineWithoutEndIsCutOff() {
        var framer = EventStreamFramer()
        let chunk = ArraySlice(repeating: UInt8(ascii: "a"), count: 1 << 20)
        #expect(throws: LLMError.self) {
            for _ in 0..<64 {
                framer.append(chunk)
                _ = try framer.next()
            }
        }
    }

    @Test(arguments: [1, 2, 7, 1_000])
    func linesComeOutHoweverTheyAreCut(step: Int) throws {
        let bytes = Array("{\"a\":1}\n\r\n \n{\"b\":2}\r\n{\"c\":3}".utf8)
        var framer = LineFramer()
        var found: [String] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            framer.append(bytes[start..<min(start + step, bytes.count)])
            while let frame = try framer.next() { found.append(String(decoding: frame.payload, as: UTF8.self)) }
        }
        if let frame = framer.end() { found.append(String(decoding: frame.payload, as: UTF8.self)) }
        #expect(found == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"])
    }

    @Test(arguments: [1, 2, 7, 1_000])
    func elementsComeOutHoweverTheyAreCut(step: Int) throws {
        let bytes = Array("[{\"a\": [1, \"]}\\\"\"]}\n, {\"b\":{}} ,\r\n3]".utf8)
        var framer = ArrayFramer()
        var found: [String] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            framer.append(bytes[start..<min(start + step, bytes.count)])
            while let frame = try framer.next() {
                found.append(String(decoding: frame.payload.filter { $0 > 0x20 }, as: UTF8.self))
            }
        }
        #expect(framer.isClosed)
        #expect(found == [#"{"a":[1,"]}\""]}"#, #"{"b":{}}"#, "3"])
    }
}
