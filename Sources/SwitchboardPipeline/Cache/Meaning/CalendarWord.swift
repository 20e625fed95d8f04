/// A word for a day or a month.
struct CalendarWord: Sendable, Hashable, CustomStringConvertible {
    enum Kind: Sendable, Hashable { case month, weekday, relative }

    var kind: Kind
    var word: String

    var description: String { word }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    private static let relatives: Set<String> = ["today", "tomorrow", "yesterday", "tonight", "weekend"]

    init?(_ token: Tokens.Token, after previous: Tokens.Token?, before next: Tokens.Token?) {
        var text = token.text
        if text.hasSuffix("'s") { text.removeLast(2) }
        if let month = CalendarWord.months.first(where: { $0 == text || ($0.hasPrefix(text) && text.count == 3) }) {
            // "May" and "march" are other words too, where they begin a sentence or are written small.
            let isDoubtful = ["may", "mar", "march", "dec", "sep", "jan"].contains(text)
            let isByNumber = previous?.isNumber ?? false || next?.isNumber ?? false
            if isDoubtful, !isByNumber, token.isFirst || token.written.first?.isUppercase != true { return nil }
            (kind, word) = (.month, month)
        } else if let day = CalendarWord.weekdays.first(where: { $0 == text || $0 + "s" == text }) {
            (kind, word) = (.weekday, day)
        } else if CalendarWord.relatives.contains(text) {
            (kind, word) = (.relative, text)
        } else if ["next", "last", "previous"].contains(previous?.text ?? ""),
            ["week", "month", "year", "season", "term", "quarter"].contains(text)
        {
            (kind, word) = (.relative, (previous?.text == "next" ? "next " : "last ") + text)
        } else {
            return nil
        }
    }
}
