/// The series of one metric, by their labels: never more than a limit, since clients can make up names without end. What is above
/// it is counted as `other`.
struct SeriesTable<Value: Sendable>: Sendable {
    private(set) var series: [(labels: [String], value: Value)] = []
    private var places: [[String]: Int] = [:]
    private let limit: Int
    /// Which labels a client can make up.
    private let open: Set<Int>
    private let empty: Value

    init(limit: Int, open: Set<Int>, empty: Value) {
        self.limit = limit
        self.open = open
        self.empty = empty
    }

    mutating func update(_ labels: [String], _ body: (inout Value) -> Void) {
        var labels = labels
        if places[labels] == nil, series.count >= limit {
            for index in open { labels[index] = "other" }
        }
        let place: Int
        if let known = places[labels] {
            place = known
        } else {
            place = series.count
            places[labels] = place
            series.append((labels, empty))
        }
        body(&series[place].value)
    }
}
