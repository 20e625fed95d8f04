public import SwitchboardCore

extension KeyFile {
    /// Adds a key; makes the file where there is none. The next to read the file, or to change it, sees it: changes stand in line
    /// at a lock (the file's name with `.lock`), and each replaces the file as a whole.
    /// - Throws: ``LLMError/Code/invalidRequest`` where the name or the secret is taken, or the file cannot be changed.
    public func add(_ key: ClientKey) throws(LLMError) {
        try change { (lines) throws(LLMError) in
            for line in lines where line.key.name == key.name {
                throw problem(
                    "The name \"\(key.name)\" is taken by this key. Revoke it first, or take another name.",
                    line: line.number)
            }
            for line in lines where line.key.digest == key.digest {
                throw problem(
                    "This key, \"\(line.key.name)\", has the same secret. Make a new one.", line: line.number)
            }
            return lines.map(\.key) + [key]
        }
    }

    /// Takes a key out. A gateway that runs lets it in until it has read the file again.
    /// - Throws: ``LLMError/Code/invalidRequest`` where there is no key of that name, or the file cannot be changed.
    public func revoke(_ name: String) throws(LLMError) {
        try ClientKey.check(name: name)
        try change { (lines) throws(LLMError) in
            let rest = lines.map(\.key).filter { $0.name != name }
            guard rest.count < lines.count else {
                let names = lines.isEmpty ? "none" : lines.map(\.key.name).joined(separator: ", ")
                throw problem("has no key called \"\(name)\". There are: \(names).")
            }
            return rest
        }
    }

    /// The file's group may read the new file where it could read the old one, and its owner stays: the gateway may run as
    /// another user than whoever hands out keys.
    private func change(_ body: ([Line]) throws(LLMError) -> [ClientKey]) throws(LLMError) {
        let file = KeyFile(StoredFile.destination(of: path))
        try FileLock(path: file.path + ".lock").hold { () throws(LLMError) in
            let before = try file.read() ?? Reading()
            var bytes: [UInt8] = []
            for key in try body(before.lines) { key.append(to: &bytes) }
            try FileReplacement(path: file.path, mode: 0o600 | before.mode & 0o040, owner: before.owner)
                .perform(with: bytes)
        }
    }
}
