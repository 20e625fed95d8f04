import SwitchboardCore
import Synchronization

/// The time of day as HTTP writes it, made once a second.
final class DateCache: Sendable {
    private let time: any TimeKeeper
    private let last = Mutex((second: Int64(-1), text: ""))

    init(time: any TimeKeeper) { self.time = time }

    var text: String {
        let now = time.secondsSince1970
        return last.withLock { last in
            if last.second != now { last = (now, DateCache.text(now)) }
            return last.text
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    static func text(_ seconds: Int64) -> String {
        let day = Day(secondsSince1970: seconds)
        let days = seconds / 86_400
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(days % 7)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = [seconds % 86_400 / 3_600, seconds % 3_600 / 60, seconds % 60].map(two).joined(separator: ":")
        return "\(weekday), \(two(Int64(day.day))) \(months[day.month - 1]) \(day.year) \(clock) GMT"
    }
}
