import SwitchboardTools

/// How a dish is rated.
@Structured
enum Rating: Int, CaseIterable {
    case poor = 1
    case good = 2
    case great = 3
}

/// Where a dish comes from.
@Structured
enum Cuisine {
    /// From Italy.
    case italian
    case french
    @Key("far_eastern") case farEastern
    case it
}

@Structured
enum Unit: String {
    case gram = "g"
    case litre = "l"
    case piece
}

/// Something that goes into a dish.
@Structured
struct Ingredient: Equatable {
    /// What it is called, without the amount.
    @Length(1...40)
    var name: String
    @Above(0) var amount: Double
    var unit: Unit = .piece
    var isOptional = false
}

/// A step, a pause or the end.
@Structured
enum Step: Equatable {
    /// Work to do.
    case work(text: String, minutes: Int = 5)
    case pause(minutes: Int, reason: String?)
    case note(String)
    case use(Ingredient)
    case serve
}

/// A dish and how to make it.
///
/// This is for people only.
@Structured
struct Recipe: Equatable {
    /// What it is called.
    @Length(1...80) @Example("Risotto", "Tarte tatin")
    var title: String
    /// How many it feeds.
    @Limit(1...12) var servings = 4
    var cuisine: Cuisine?
    @Count(1...20) var ingredients: [Ingredient]
    var steps: [Step] = []
    @Key("cooked_on") @Format("date") var cookedOn: String?
    @Pattern("^[a-z]+(-[a-z]+)*$") @Unique var tags: [String] = []
    var rating: Rating?
    var nutrition: [String: Double] = [:]
    @Unseen var timesShown = 0
    var summary: String { "\(title) for \(servings)" }
}

/// A tree.
@Structured
struct Tree: Equatable {
    var label: String
    var children: [Tree] = []
}

@Structured
indirect enum Formula: Equatable {
    case number(Double)
    case sum(left: Formula, right: Formula)
    case negative(Formula)
}

@Structured
struct Widths: Equatable {
    var small: Int8
    var unsigned: UInt16
    var large: UInt64
    var exact: Int64
    var float: Float
    var flag: Bool
    var set: Set<Int>
    var anything: RawJSON
    var maybe: [Int?]
    var table: [String: [Bool]]
}

@Structured
struct Page<Item: Structured & Equatable>: Equatable {
    var items: [Item]
    var next: Int?
}

/// Names that the written code uses for itself.
@Structured
struct Awkward: Equatable {
    var members: [String]
    var problems: Int
    var writer: String?
    var json: Bool
    var context: Int?
    var `default`: String
    var value: Double = 1
}

@Structured
struct Nothing: Equatable {}
