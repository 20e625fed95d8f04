#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension ProviderManager {
    /// The system's time of day, in seconds since 1970.
    public static let systemTime: @Sendable () -> Int64 = { Int64(time(nil)) }
}
