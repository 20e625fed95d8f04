import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that one process, and one thread, has to itself at a time. It stays where it is, since taking it away would let two
/// in; the system gives it free when its holder ends, however that ends.
struct FileLock {
    let path: String

    /// Waits until nobody else holds the lock. Blocks the thread; holders are expected to be quick.
    func hold(_ body: () throws(LLMError) -> Void) throws(LLMError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LLMError.file("The lock \(path) cannot be made") }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw LLMError.file("The lock \(path) cannot be taken") }
        }
        try body()
    }
}
