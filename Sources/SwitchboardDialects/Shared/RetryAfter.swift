import HTTPTypes
import SwitchboardCore

/// How long a provider asks us to wait, in every form that providers use.
enum RetryAfter {
    /// From the headers of an error: `retry-after-ms`, then `retry-after` in seconds or as an HTTP date measured against
    /// the response's own `date`.
    static func duration(_ headers: HTTPFields) -> Duration? {
        if let name = HTTPField.Name("retry-after-ms"), let text = headers[name], let value = Double(text),
            let duration = duration(milliseconds: value)
        {
            return duration
        }
        guard let text = headers[.retryAfter] else { return nil }
        if let seconds = Double(text) { return duration(milliseconds: seconds * 1_000) }
        guard let then = HTTPDate.seconds(text), let now = headers[.date].flatMap(HTTPDate.seconds) else { return nil }
        return .seconds(max(0, then - now))
    }

    /// A Go duration: `1h8m26.585s`, `579ms`, `6m0s`, `48s`; `nil` for anything else.
    static func goDuration(_ text: some StringProtocol) -> Duration? {
        var milliseconds = 0.0
        var number = ""
        var unit = ""
        func scale(_ unit: String) -> Double? {
            switch unit {
            case "h": 3_600_000
            case "m": 60_000
            case "s": 1_000
            case "ms": 1
            case "us", "µs": 0.001
            case "ns": 0.000_001
            default: nil
            }
        }
        for character in text {
            if character.isASCII, character.isNumber || character == "." {
                if !unit.isEmpty {
                    guard let value = Double(number), let scale = scale(unit) else { return nil }
                    milliseconds += value * scale
                    (number, unit) = ("", "")
                }
                number.append(character)
            } else {
                unit.append(character)
            }
        }
        guard let value = Double(number), let last = scale(unit) else { return nil }
        return duration(milliseconds: milliseconds + value * last)
    }

    /// `nil` for what is no waiting time: negative, not a number, or longer than a year.
    static func duration(milliseconds: Double) -> Duration? {
        guard milliseconds >= 0, milliseconds <= 366 * 86_400_000 else { return nil }
        return .nanoseconds(Int64(milliseconds * 1_000_000))
    }
}

/// `Tue, 24 Nov 2026 02:18:34 GMT`.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970; `nil` for anything else.
    static func seconds(_ text: String) -> Int? {
        let fields = text.split(separator: " ")
        guard fields.count == 6, fields[5] == "GMT", let day = Int(fields[1]), let year = Int(fields[3]),
            (1970...9999).contains(year), (1...31).contains(day),
            let month = months.firstIndex(where: { $0 == fields[2] })
        else { return nil }
        let clock = fields[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let past = year - 1
        let daysBefore = past * 365 + past / 4 - past / 100 + past / 400 - 719_162
        let days = daysBefore + lengths[..<month].reduce(0, +) + day - 1
        return days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }
}
