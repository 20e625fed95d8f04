public import SwitchboardCore

/// Keys in a file, one a line, as JSON:
///
///     {"name":"ci","sha256":"9f86…","created":1790000000,"expires":1800000000,"models":["gpt-*"],"budgets":["team"]}
///
/// `name` and `sha256` (64 hexadecimal digits) are needed. `models` and `providers` that are missing or `null` allow everything,
/// empty lists nothing (``KeyScope``); `admin` is false where it is missing. Empty lines are skipped. There are no secrets in the
/// file: who reads it cannot use a key, but who writes it lets in whom they like.
public struct KeyFile: Sendable, Hashable {
    /// Fields of a line.
    static let fields = ["name", "sha256", "created", "expires", "models", "providers", "admin", "budgets"]

    public let path: String

    public init(_ path: String) { self.path = path }

    /// What a file holds.
    public struct Contents: Sendable, Hashable {
        public var keys: [ClientKey]
        /// What is allowed, but should not be so, in whole sentences.
        public var warnings: [String]
    }

    /// Reads the file. A file that others may write to is refused; one that everybody may read is worth a warning.
    /// - Throws: ``LLMError/Code/invalidRequest`` with the file, the line, what is wrong there and what is allowed.
    public func load() throws(LLMError) -> Contents {
        guard let file = try read() else {
            throw problem("is not there. `switchboard keys` makes it with the first key.")
        }
        var warnings: [String] = []
        if file.mode & 0o004 != 0 {
            warnings.append(
                "The key file \(path) can be read by everybody on this machine, names and all. Run: chmod 600 \(path)")
        }
        return Contents(keys: file.lines.map(\.key), warnings: warnings)
    }

    // MARK: Lines

    /// A key and where it stands.
    struct Line {
        var key: ClientKey
        /// From 1.
        var number: Int
    }

    struct Reading {
        var lines: [Line] = []
        /// As `chmod` takes it.
        var mode: UInt32 = 0o600
        /// Of user and group; `nil` where the file is not there yet.
        var owner: (user: UInt32, group: UInt32)?
    }

    /// - Returns: `nil` where there is no file.
    func read() throws(LLMError) -> Reading? {
        guard let file = try StoredFile.contents(of: path) else { return nil }
        guard file.mode & 0o022 == 0 else {
            throw problem("may be written to by others, who could let themselves in. Run: chmod 600 \(path)")
        }
        return Reading(lines: try parse(file.bytes), mode: file.mode, owner: (file.user, file.group))
    }

    private func parse(_ bytes: [UInt8]) throws(LLMError) -> [Line] {
        var lines: [Line] = []
        var names: [String: Int] = [:]
        var digests: [KeyDigest: Int] = [:]
        let texts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, text) in zip(1..., texts) where !text.allSatisfy({ $0 <= 0x20 }) {
            let key: ClientKey
            do throws(LLMError) { key = try ClientKey(line: text) } catch {
                throw problem(error.message, line: number)
            }
            if let earlier = names.updateValue(number, forKey: key.name) {
                throw problem(
                    "The name \"\(key.name)\" is taken by line \(earlier). Each key needs its own.", line: number)
            }
            if let earlier = digests.updateValue(number, forKey: key.digest) {
                throw problem("The sha256 is that of line \(earlier). Each key needs its own.", line: number)
            }
            lines.append(Line(key: key, number: number))
        }
        return lines
    }

    func problem(_ words: String, line: Int) -> LLMError { LLMError(.invalidRequest, "\(path):\(line): \(words)") }
    func problem(_ words: String) -> LLMError { LLMError(.invalidRequest, "The key file \(path) \(words)") }
}
