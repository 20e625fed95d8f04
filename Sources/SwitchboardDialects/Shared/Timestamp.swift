import SwitchboardCore

/// Times as RFC 3339 writes them.
enum Timestamp {
    /// Seconds since 1970 of `2023-08-04T08:52:19.385406455-07:00`; `nil` for anything else.
    static func seconds(_ text: String) -> Int? {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, let day = Day(halves[0]) else { return nil }
        let clock = halves[1].prefix { $0.isASCII && ($0.isNumber || $0 == ":" || $0 == ".") }
        let fields = clock.split(separator: ":").map { $0.prefix { $0 != "." } }.compactMap { Int($0) }
        guard fields.count == 3, (0..<24).contains(fields[0]), (0..<60).contains(fields[1]),
            (0...60).contains(fields[2])
        else { return nil }
        let zone = halves[1].dropFirst(clock.count)
        var offset = 0
        if let sign = zone.first, sign == "+" || sign == "-" {
            let parts = zone.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard parts.count == 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else { return nil }
            offset = (sign == "-" ? -1 : 1) * (parts[0] * 3_600 + parts[1] * 60)
        } else if zone != "Z" {
            return nil
        }
        return days(day) * 86_400 + fields[0] * 3_600 + fields[1] * 60 + fields[2] - offset
    }

    /// `2026-11-24T02:18:34Z`.
    static func text(_ seconds: Int) -> String {
        let day = Day(secondsSince1970: Int64(seconds))
        let rest = seconds - days(day) * 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day)T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }

    /// Days since 1970.
    private static func days(_ day: Day) -> Int {
        let lengths = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        let past = day.year - 1
        let isLeap = day.year % 4 == 0 && (day.year % 100 != 0 || day.year % 400 == 0)
        return past * 365 + past / 4 - past / 100 + past / 400 - 719_162 + lengths[day.month - 1]
            + (isLeap && day.month > 2 ? 1 : 0) + day.day - 1
    }
}
