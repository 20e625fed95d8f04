import Foundation
import SwitchboardAccess
import SwitchboardCore
import Testing

@Suite struct KeyFileTests {
    private static let digest = String(repeating: "ab", count: 32)
    private static let other = String(repeating: "cd", count: 32)

    @Test func everyFieldIsRead() throws {
        let folder = try Folder()
        try folder.write(
            """
            {"name":"ci","sha256":"\(Self.digest)","created":1790000000,"expires":1800000000,"models":["gpt-*"],\
            "providers":["openai"],"admin":true,"budgets":["team","all"]}

            {"sha256":"\(Self.other.uppercased())","name":"naïve \\"2\\"","models":null,"providers":null,"expires":null,"created":null}

            """)
        let contents = try folder.file.load()
        #expect(contents.warnings.isEmpty)
        #expect(
            contents.keys == [
                try ClientKey(
                    name: "ci", digest: try #require(KeyDigest(hexadecimal: Self.digest)),
                    scope: KeyScope(models: ["gpt-*"], providers: ["openai"], isAdmin: true),
                    budgets: ["team", "all"], expires: 1_800_000_000, created: 1_790_000_000),
                try ClientKey(name: "naïve \"2\"", digest: try #require(KeyDigest(hexadecimal: Self.other))),
            ])
    }

    @Test func whatIsWrittenIsReadAsItWas() throws {
        let folder = try Folder()
        let scopes = [
            KeyScope(), KeyScope(models: [], providers: []), KeyScope(models: ["a", "b*"], isAdmin: true),
            KeyScope(providers: ["p"]),
        ]
        var keys: [ClientKey] = []
        for (index, scope) in scopes.enumerated() {
            let key = try KeyIssuer(time: FixedTime(secondsSince1970: 7)).issue(
                named: "ключ \(index) \"\\", scope: scope, budgets: index == 0 ? [] : ["b"],
                expires: index == 1 ? 8 : nil
            ).key
            try folder.file.add(key)
            keys.append(key)
        }
        #expect(try folder.file.load().keys == keys)
        #expect(try folder.text.hasSuffix("}\n") && folder.text.split(separator: "\n").count == 4)
    }

    @Test(arguments: [
        (#"{"sha256":"D"}"#, "name"), (#"{"name":"a"}"#, "64 hexadecimal digits"),
        (#"{"name":"","sha256":"D"}"#, "1 to 128 bytes"), (#"{"name":"a\nb","sha256":"D"}"#, "1 to 128 bytes"),
        (#"{"name":7,"sha256":"D"}"#, "name"), (#"{"name":"a","sha256":"abc"}"#, "64 hexadecimal digits"),
        (#"{"name":"a","sha256":null}"#, "64 hexadecimal digits"),
        (#"{"name":"a","sha256":"D","expire":1}"#, "\"expire\" is unknown. Allowed: name, sha256, created"),
        (#"{"name":"a","sha256":"D","Models":[]}"#, "\"Models\" is unknown"),
        (#"{"name":"a","sha256":"D","expires":1.5}"#, "whole seconds"),
        (#"{"name":"a","sha256":"D","expires":"1"}"#, "whole seconds"),
        (#"{"name":"a","sha256":"D","expires":1800000000000}"#, "not milliseconds"),
        (#"{"name":"a","sha256":"D","created":-1}"#, "not milliseconds"),
        (#"{"name":"a","sha256":"D","models":"gpt-*"}"#, "models"),
        (#"{"name":"a","sha256":"D","models":["a",1]}"#, "a list of texts"),
        (#"{"name":"a","sha256":"D","models":[""]}"#, "models"),
        (#"{"name":"a","sha256":"D","providers":{}}"#, "providers"),
        (#"{"name":"a","sha256":"D","budgets":[null]}"#, "budgets"),
        (#"{"name":"a","sha256":"D","admin":"yes"}"#, "true or false"),
        (#"{"name":"a","sha256":"D","admin":null}"#, "true or false"),
        (#"{"name":"a","name":"b","sha256":"D"}"#, "stands twice"), (#"["a"]"#, "JSON object"), ("nonsense", "needed"),
        (#"{"name":"a""#, "breaks off"), (#"{"name":"a","sha256":"D"} x"#, "More follows"),
    ])
    func whatIsWrongIsRefusedWithFileAndLine(line: String, words: String) throws {
        let folder = try Folder()
        let good = #"{"name":"good","sha256":"\#(Self.other)"}"#
        try folder.write("\n\(good)\n" + line.replacing("\"D\"", with: "\"\(Self.digest)\"") + "\n")
        let error = try failure { try folder.file.load() }
        #expect(error.code == .invalidRequest)
        #expect(error.message.hasPrefix("\(folder.path):3: ") && error.message.contains(words), "\(error)")
    }

    @Test func namesAndSecretsThatStandTwiceAreRefusedWithBothLines() throws {
        let folder = try Folder()
        try folder.write(
            """
            {"name":"a","sha256":"\(Self.digest)"}

            {"name":"a","sha256":"\(Self.other)"}
            """)
        #expect(
            try failure { try folder.file.load() }.message.hasPrefix(
                "\(folder.path):3: The name \"a\" is taken by line 1"))
        try folder.write(
            """
            {"name":"a","sha256":"\(Self.digest)"}
            {"name":"b","sha256":"\(Self.digest.uppercased())"}
            """)
        #expect(
            try failure { try folder.file.load() }.message.hasPrefix("\(folder.path):2: The sha256 is that of line 1"))
    }

    @Test(arguments: [
        (0o600, false), (0o400, false), (0o640, false), (0o644, true), (0o604, true), (0o444, true),
    ])
    func whoMayReadTheFileIsWorthAWarningAtMost(mode: Int, isWarned: Bool) throws {
        let folder = try Folder()
        try folder.write("", mode: mode)
        let warnings = try folder.file.load().warnings
        #expect(warnings.count == (isWarned ? 1 : 0))
        if isWarned { #expect(warnings[0].contains("chmod 600 \(folder.path)")) }
    }

    @Test(arguments: [0o620, 0o602, 0o666, 0o622, 0o777]) func aFileThatOthersMayWriteIsRefused(mode: Int) throws {
        let folder = try Folder()
        try folder.write("", mode: mode)
        let load = try failure { try folder.file.load() }
        #expect(load.message.contains("chmod 600 \(folder.path)"))
        #expect(try failure { try folder.file.add(key("a")) } == load)
        #expect(try failure { try folder.file.revoke("a") } == load)
    }

    @Test func whatIsNoFileIsRefused() throws {
        let folder = try Folder()
        #expect(try failure { try folder.file.load() }.message.contains("is not there"))
        #expect(try failure { try KeyFile(folder.url.path).load() }.message.contains("A file is needed"))
        #expect(mkfifo(folder.path, 0o600) == 0)
        #expect(try failure { try folder.file.load() }.message.contains("A file is needed"))
        #expect(throws: LLMError.self) { try KeyFile(folder.url.path + "/nowhere/keys").add(key("a")) }
    }

    @Test func anEmptyFileLetsNobodyIn() throws {
        let folder = try Folder()
        try folder.write("\r\n \n")
        let ring = try KeyRing(try folder.file.load().keys)
        #expect(!ring.isOpen && ring.count == 0)
    }
}
