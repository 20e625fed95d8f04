import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that was read as a whole.
struct StoredFile {
    /// In bytes: a quarter of a million keys.
    private static let limit = 1 << 26

    private(set) var bytes: [UInt8] = []
    /// As `chmod` takes it.
    let mode: UInt32
    let user: UInt32
    let group: UInt32

    /// - Returns: `nil` where there is no such file.
    static func contents(of path: String) throws(LLMError) -> StoredFile? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno != ENOENT else { return nil }
            throw LLMError.file("The file \(path) cannot be opened")
        }
        defer { close(descriptor) }
        return try StoredFile(descriptor, path)
    }

    private init(_ descriptor: CInt, _ path: String) throws(LLMError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw LLMError.file("The file \(path) cannot be looked at") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw LLMError(.invalidRequest, "\(path) is no file, but a folder or a device. A file is needed.")
        }
        mode = UInt32(status.st_mode) & 0o7777
        user = status.st_uid
        group = status.st_gid
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LLMError.file("The file \(path) cannot be read") }
            guard count > 0 else { return }
            bytes += piece[..<count]
            guard bytes.count <= StoredFile.limit else {
                throw LLMError(.invalidRequest, "The file \(path) has more than \(StoredFile.limit) bytes.")
            }
        }
    }

    /// Where a path leads, symbolic links followed; the path itself where there is nothing yet.
    static func destination(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
