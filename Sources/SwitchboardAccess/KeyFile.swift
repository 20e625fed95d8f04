import Foundation
public import SwitchboardCore

/// The file that `switchboard keys` writes: one key a line, as JSON, with its digest and never with itself.
public struct KeyFile: Sendable {
    private static let fields = ["name", "sha256", "created", "expires", "models", "providers", "admin", "budgets"]

    public let path: String

    public init(path: String) { self.path = path }

    /// The keys, in the order of the file; none where there is no file.
    /// - Throws: ``LLMError/Code/invalidRequest`` with file and line.
    public func load() throws(LLMError) -> [ClientKey] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw LLMError(.invalidRequest, "The keys in \(path) cannot be read. May this user read the file?")
        }
        var keys: [ClientKey] = []
        var lines: [String: Int] = [:]
        for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            let place = "\(path):\(index + 1)"
            let key = try KeyFile.key(Array(line), at: place)
            for (what, id) in [("name \(key.name)", "n" + key.name), ("digest", "d\(key.digest)")] {
                if let first = lines.updateValue(index + 1, forKey: id) {
                    throw LLMError(.invalidRequest, "\(place): the \(what) stands in line \(first) already.")
                }
            }
            keys.append(key)
        }
        return keys
    }

    /// Adds a key.
    /// - Throws: ``LLMError/Code/invalidRequest`` when its name is taken.
    public func add(_ key: ClientKey) throws(LLMError) {
        try change { (keys) throws(LLMError) in
            guard !keys.contains(where: { $0.name == key.name }) else {
                throw LLMError(.invalidRequest, "There is a key \(key.name) already. Revoke it, or take another name.")
            }
            keys.append(key)
        }
    }

    /// Removes a key.
    /// - Throws: ``LLMError/Code/invalidRequest`` when there is none of that name.
    public func revoke(_ name: String) throws(LLMError) {
        try change { (keys) throws(LLMError) in
            guard let index = keys.firstIndex(where: { $0.name == name }) else {
                let names = keys.map(\.name).joined(separator: ", ")
                throw LLMError(
                    .invalidRequest, "There is no key \(name) in \(path)\(names.isEmpty ? "." : ": \(names).")")
            }
            keys.remove(at: index)
        }
    }

    /// Reads, changes and writes, with nobody else in between: a new file takes the old one's place whole.
    private func change(_ body: (inout [ClientKey]) throws(LLMError) -> Void) throws(LLMError) {
        let lock = open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw unwritable() }
        defer { close(lock) }
        var keys = try load()
        try body(&keys)
        var bytes: [UInt8] = []
        for key in keys {
            JSONWriter.append(to: &bytes) { KeyFile.describe(key, to: &$0) }
            bytes.append(0x0A)
        }
        let fresh = path + ".new"
        let file = open(fresh, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unwritable() }
        let isWritten = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) == $0.count } && fsync(file) == 0
        close(file)
        guard isWritten, rename(fresh, path) == 0 else { throw unwritable() }
    }

    private func unwritable() -> LLMError {
        LLMError(
            .invalidRequest,
            "The keys cannot be written to \(path): \(String(cString: strerror(errno))). Name another file.")
    }

    // MARK: Lines

    private static func describe(_ key: ClientKey, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", key.name)
            writer.field("sha256", key.digest.description)
            writer.field("created", ifPresent: key.created.map(Int.init))
            writer.field("expires", ifPresent: key.expires.map(Int.init))
            func list(_ name: StaticString, _ items: [String]?) {
                guard let items else { return }
                writer.field(name) { writer in writer.array { writer in for item in items { writer.string(item) } } }
            }
            list("models", key.scope.models)
            list("providers", key.scope.providers?.map(\.rawValue).sorted())
            if key.scope.isAdmin { writer.field("admin", true) }
            list("budgets", key.budgets.isEmpty ? nil : key.budgets)
        }
    }

    private static func key(_ line: [UInt8], at place: String) throws(LLMError) -> ClientKey {
        do throws(LLMError) {
            let root = try JSONValue(parsing: line, as: .request)
            for (name, _) in try root.object() where !fields.contains(name.string) {
                throw LLMError(
                    .invalidRequest, "there is no field \(name.string). Allowed: \(fields.joined(separator: ", ")).")
            }
            func list(_ value: JSONValue?) throws(LLMError) -> [String]? {
                guard let value, !value.isNull else { return nil }
                var items: [String] = []
                for item in try value.array() { items.append(try item.string()) }
                return items
            }
            let name = try root.required("name").string()
            guard !name.isEmpty, !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                throw LLMError(.invalidRequest, "a key needs a name of printable characters.")
            }
            guard let digest = KeyDigest(hex: try root.required("sha256").string()) else {
                throw LLMError(.invalidRequest, "sha256 is not 64 hexadecimal digits.")
            }
            return ClientKey(
                name: name, digest: digest,
                scope: KeyScope(
                    models: try list(root["models"]),
                    providers: try list(root["providers"]).map { Set($0.map { ProviderID($0) }) },
                    isAdmin: try root["admin"]?.boolOrNil() ?? false),
                budgets: try list(root["budgets"]) ?? [], created: try root["created"]?.intOrNil().map(Int64.init),
                expires: try root["expires"]?.intOrNil().map(Int64.init))
        } catch {
            throw LLMError(.invalidRequest, "\(place): \(error.message)")
        }
    }
}
