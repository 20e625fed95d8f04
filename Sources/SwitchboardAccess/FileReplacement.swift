import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Puts new contents in a file's place, so that a reader, or a crash at any moment, finds the old ones or the new ones as a whole.
/// To be used by one at a time, under a ``FileLock``.
struct FileReplacement {
    let path: String
    /// As `chmod` takes it.
    let mode: UInt32
    /// `nil` is whoever runs this.
    let owner: (user: UInt32, group: UInt32)?

    func perform(with bytes: [UInt8]) throws(LLMError) {
        let draft = path + ".new"
        // One that a crash left behind; whoever holds the lock is alone here.
        unlink(draft)
        do throws(LLMError) {
            try fill(draft, with: bytes)
            guard rename(draft, path) == 0 else { throw LLMError.file("The file \(path) cannot be replaced") }
        } catch {
            unlink(draft)
            throw error
        }
        flushFolder()
    }

    private func fill(_ draft: String, with bytes: [UInt8]) throws(LLMError) {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LLMError.file("The file \(draft) cannot be made") }
        defer { close(descriptor) }
        var at = 0
        while at < bytes.count {
            let count = bytes[at...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw LLMError.file("The file \(draft) cannot be written") }
            at += count
        }
        if let owner, owner != (geteuid(), getegid()), fchown(descriptor, owner.user, owner.group) != 0 {
            throw LLMError.file("The owner of \(path) is somebody else and cannot be kept")
        }
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw LLMError.file("The mode of \(draft) cannot be set") }
        guard fsync(descriptor) == 0 else { throw LLMError.file("The file \(draft) cannot be brought to the disk") }
    }

    /// The new name is then on the disk too. Not every file system can do that, and none loses the file without.
    private func flushFolder() {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
