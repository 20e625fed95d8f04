import SwitchboardPatterns
import Testing

@Suite struct PatternTests {
    @Test(arguments: [
        ("abc", "xabcx", true), ("abc", "ab", false), ("^abc$", "abc", true), ("^abc$", "abcd", false),
        ("", "", true), ("^$", "", true), ("^$", "a", false),
        ("a.c", "abc", true), ("a.c", "a\nc", false),
        ("^[a-z]+$", "hello", true), ("^[a-z]+$", "Hello", false), ("^[^a-z]+$", "123", true),
        ("^[^a-z]+$", "1a", false),
        ("^[a-]+$", "a-a", true), ("^[-a]+$", "-", true), ("^[\\]a]+$", "]a", true), ("^[\\w-]+$", "a_b-1", true),
        ("^[^\\d]$", "x", true), ("^[^\\D]$", "7", true), ("^[\\D]$", "7", false), ("^[]$", "", false),
        ("^[^]$", "x", true),
        ("^\\d{3}$", "123", true), ("^\\d{3}$", "1234", false), ("^\\d{2,3}$", "12", true), ("^\\d{2,3}$", "1", false),
        ("^\\d{2,}$", "12345", true), ("^a{0}$", "", true), ("^a{,3}$", "a{,3}", true), ("^{$", "{", true),
        ("^(ab)+$", "ababab", true), ("^(?:ab|cd)*$", "abcdab", true), ("^(ab|cd)*$", "abc", false),
        ("^a+?$", "aaa", true), ("^(a|)b$", "b", true), ("^(a*)*$", "aaab", false), ("^(a*)*$", "aaa", true),
        ("\\bcat\\b", "a cat sat", true), ("\\bcat\\b", "concatenate", false), ("\\Bcat\\B", "concatenate", true),
        ("^\\x41\\u0042\\u{1F600}$", "AB😀", true), ("^\\ud83d\\ude00$", "😀", true), ("^\\t\\n\\/\\.$", "\t\n/.", true),
        ("^.$", "😀", true), ("^.{2}$", "e\u{301}", true), ("a|b|", "zzz", true), ("x$|^y", "yz", true),
        ("^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$", "a.b@c.org", true), ("^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$", "a b@c.org", false),
        ("^(?:[01]\\d|2[0-3]):[0-5]\\d$", "23:59", true), ("^(?:[01]\\d|2[0-3]):[0-5]\\d$", "24:00", false),
    ])
    func matchingIsWhatECMAScriptDoes(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == isMatch)
    }

    @Test(arguments: [
        "(", ")", "a)", "(a", "[a", "[z-a]", "*", "a**", "a+*", "\\", "(?=a)", "(?!a)", "(?<=a)", "(?<name>a)",
        "(a)\\1",
        "\\p{L}", "\\q", "a{2,1}", "a{1001}", "\\x4", "\\u12", "\\u{110000}", "\\ud83d\\u0041", "[a-\\d]",
    ])
    func whatIsNotUnderstoodIsRefused(pattern: String) {
        #expect(throws: PatternError.self) { _ = try Pattern(pattern) }
    }

    @Test func anErrorSaysWhereAndWhat() {
        do {
            _ = try Pattern("(a)\\1")
            Issue.record("A reference back was taken")
        } catch {
            #expect(error.message == "References back are not understood (at letter 5 of the pattern).")
            #expect(error.offset == 5)
        }
    }

    @Test(arguments: ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "(.*a){12}$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
    func noPatternTakesMoreThanTheStepsAllowed(pattern: String) throws {
        let text = String(repeating: "a", count: 20_000) + "!"
        #expect(try Pattern(pattern).matches(text) == false)
    }

    @Test func whatTakesTooLongIsLeftOpen() throws {
        let pattern = try Pattern("(a{0,50}){0,90}b")
        #expect(pattern.matches(String(repeating: "a", count: 100_000)) == nil)
    }

    @Test(arguments: ["(((a{1000}){1000}){1000})", "((((){1000}){1000}){1000}){1000}", "((a?){999}){999}"])
    func repetitionsThatExplodeAreRefused(pattern: String) {
        #expect(throws: PatternError.self) { _ = try Pattern(pattern) }
    }

    @Test func deepNestingIsRefused() {
        let deep = String(repeating: "(", count: 900) + String(repeating: ")", count: 900)
        #expect(throws: PatternError.self) { _ = try Pattern(deep) }
    }
}
