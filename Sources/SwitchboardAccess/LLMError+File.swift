import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension LLMError {
    /// What the system said last, behind words that say what was being done.
    static func file(_ words: String) -> LLMError {
        let reason = String(cString: strerror(errno))
        return LLMError(.invalidRequest, "\(words): \(reason). Is the folder there, and may it be used?")
    }
}
