import SwitchboardCore
import Testing

@Suite struct JSONWriterTests {
    @Test func commasStandBetweenValuesOnly() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("a", 1)
            writer.field("b") { writer in
                writer.array { writer in
                    writer.string("x")
                    writer.object { _ in }
                    writer.array { _ in }
                    writer.raw(#"{"k": 1}"#)
                    writer.null()
                }
            }
            writer.field("c", ifPresent: nil as String?)
            writer.field("d", true)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":1,"b":["x",{},[],{"k": 1},null],"d":true}"#)
    }

    @Test func bytesBeforeTheTextAreLeftAlone() {
        var out = Array("data: ".utf8)
        JSONWriter.append(to: &out) { writer in writer.array { writer in writer.int(1) } }
        JSONWriter.append(to: &out) { writer in writer.array { writer in writer.int(2) } }
        #expect(String(decoding: out, as: UTF8.self) == "data: [1][2]")
    }

    @Test(arguments: [
        "", "plain", "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}", "é😀", String(repeating: "ab\"c", count: 99),
    ])
    func aStringComesBackAsItWas(text: String) throws {
        #expect(try JSONValue(parsing: RawJSON.string(text).utf8, as: .request).asString == text)
    }

    @Test func numbersHaveNoMoreThanTheyNeed() {
        var writer = JSONWriter()
        writer.array { writer in
            for number in [0.7, 1, -2.5, 1e21, .infinity, 1e-7] { writer.double(number) }
            writer.float(0.1)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[0.7,1,-2.5,1e+21,null,1e-07,0.1]")
    }

    @Test func aVerbatimValueKeepsOneLineWhereItMust() {
        var line = JSONWriter(isSingleLine: true)
        line.raw("{\r\n  \"a\": 1\n}")
        #expect(String(decoding: line.bytes, as: UTF8.self) == "{  \"a\": 1}")
        var body = JSONWriter()
        body.raw("{\n}")
        #expect(String(decoding: body.bytes, as: UTF8.self) == "{\n}")
    }
}
