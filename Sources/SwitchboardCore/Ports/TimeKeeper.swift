#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Time, as policy sees it. Tests and simulations put a clock of their own in its place, so no test waits.
public protocol TimeKeeper: Sendable {
    /// Since a moment that never changes; it never goes backwards.
    var now: Duration { get }
    /// The time of day, in seconds since 1970: it decides which price holds.
    var secondsSince1970: Int64 { get }
    /// Throws ``LLMError/Code/cancelled`` as soon as the caller's task is cancelled.
    func sleep(for duration: Duration) async throws(LLMError)
}

extension TimeKeeper {
    /// The day that prices are taken for.
    public var today: Day { Day(secondsSince1970: secondsSince1970) }
}

/// The machine's own clocks.
public struct SystemTime: TimeKeeper {
    private static let beginning = ContinuousClock.now
    private let timeOfDay: @Sendable () -> Int64

    public init() { self.init { Int64(time(nil)) } }

    /// - Parameter timeOfDay: In seconds since 1970.
    public init(timeOfDay: @escaping @Sendable () -> Int64) { self.timeOfDay = timeOfDay }

    public var now: Duration { SystemTime.beginning.duration(to: .now) }
    public var secondsSince1970: Int64 { timeOfDay() }

    public func sleep(for duration: Duration) async throws(LLMError) {
        guard duration > .zero else { return }
        do { try await ContinuousClock().sleep(for: duration) } catch {
            throw LLMError(.cancelled, "The caller's task was cancelled.")
        }
    }
}
