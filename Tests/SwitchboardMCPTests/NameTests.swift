import SwitchboardCore
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct NameTests {
    @Test(arguments: [
        ("files", "read", "files__read"), ("my-files", "read_all-now", "my-files__read_all-now"),
        ("a", "b__c", "a__b__c"),
    ])
    func goodNamesStayAsTheyAre(server: String, tool: String, name: String) {
        #expect(OfferedName.name(server: server, tool: tool) == name)
    }

    /// What every provider takes.
    private func isValid(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, (1...64).contains(name.utf8.count) else { return false }
        return (first.properties.isAlphabetic || first == "_")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Law: every pair of names is offered under a valid name, and two pairs never under the same.
    @Test func namesAreValidAndDiffer() {
        var generator = SeededGenerator(seed: 3)
        let pieces = ["a", "b", "_", "__", "-", ".", "/", "é", " ", "1", "🙂", String(repeating: "x", count: 40)]
        var pairs: [String: [String]] = [:]
        for _ in 0..<30_000 {
            func word() -> String {
                (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                }.joined()
            }
            let (server, tool) = (word(), word())
            let name = OfferedName.name(server: server, tool: tool)
            #expect(isValid(name), "\(name)")
            let known = pairs.updateValue([server, tool], forKey: name)
            #expect(known == nil || known == [server, tool], "\(name) is both \(known ?? []) and \([server, tool])")
        }
        #expect(pairs.count > 10_000)
    }

    static let patterns: [(pattern: String, name: String, matches: Bool)] = [
        ("read", "read", true), ("read", "reader", false), ("read*", "reader", true), ("*", "", true), ("*", "x", true),
        ("*er", "reader", true), ("r*d*r", "reader", true), ("r*d*r", "rdr", true), ("r*d*r", "rr", false),
        ("a*a", "a", false), ("a*a", "aa", true), ("**", "x", true), ("", "", true), ("", "x", false),
        ("a*bc*bc", "abcbc", true), ("a*bc*bc", "abc", false), ("é*", "été", true),
    ]

    @Test(arguments: patterns)
    func patternsMatch(pattern: String, name: String, matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }

    /// Law: the same as the plain definition, tried at every place.
    @Test func patternsMatchAsDefined() {
        func slow(_ pattern: Substring, _ name: Substring) -> Bool {
            guard let first = pattern.first else { return name.isEmpty }
            if first == "*" {
                return slow(pattern.dropFirst(), name) || (!name.isEmpty && slow(pattern, name.dropFirst()))
            }
            return name.first == first && slow(pattern.dropFirst(), name.dropFirst())
        }
        var generator = SeededGenerator(seed: 5)
        var matching = 0
        for _ in 0..<20_000 {
            func word(_ letters: [String]) -> String {
                (0..<Int.random(in: 0...7, using: &generator)).map { _ in
                    letters[Int.random(in: 0..<letters.count, using: &generator)]
                }.joined()
            }
            let (pattern, name) = (word(["a", "b", "*"]), word(["a", "b"]))
            let expected = slow(pattern[...], name[...])
            matching += expected ? 1 : 0
            #expect(NamePattern(pattern).matches(name) == expected, "\(pattern) and \(name)")
        }
        #expect(matching > 1_000)
    }

    @Test func whatIsDeniedIsNotAllowed() {
        var configuration = MCPServerConfiguration(
            name: "x", transport: .process(MCPServerConfiguration.Process(command: "x")))
        #expect(configuration.allows("anything"))
        configuration.denied = ["delete_*"]
        #expect(!configuration.allows("delete_all") && configuration.allows("read"))
        configuration.allowed = ["read", "delete_*"]
        #expect(configuration.allows("read") && !configuration.allows("delete_all") && !configuration.allows("write"))
        configuration.allowed = []
        #expect(!configuration.allows("read"))
    }
}
