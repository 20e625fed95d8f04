import SwitchboardTools

/// Tells the weather of the next days.
///
/// Only the model's part is above.
/// - Parameter city: Where, without the country.
/// - Parameter days: How many days,
///   today included.
@Tool(isReadOnly: true, limits: ["days": .range(1...14), "city": .length(1...20), "city": .pattern("^[A-Z]")])
func weather(city: String, days: Int = 3, unit: Unit? = nil) async throws -> String {
    guard city != "Atlantis" else { throw ToolError.failed("There is no such city. Ask for another one.") }
    guard city != "Secret" else { throw Leak() }
    guard city != "Slow" else { throw CancellationError() }
    return "\(city), \(days) days, \(unit?.rawValue ?? "no unit")"
}

struct Leak: Error, CustomStringConvertible {
    var description: String { "password hunter2" }
}

/// Adds.
@Tool("add_numbers") func add(_ left: Int, to right: Int) -> Int { left + right }

/// Rings.
@Tool(description: "Rings the bell.", needsApproval: true, timeout: .seconds(5)) func ring() {}

/// Says who asks.
@Tool func whoAsks(in context: ToolContext, loudly: Bool = false) -> String {
    (context.user ?? "nobody") + (loudly ? "!" : "")
}

/// Gives a recipe.
@Tool func recipe(for dish: String) -> Recipe { Recipe(title: dish, ingredients: []) }

/// Shows a picture.
@Tool func picture(of subject: String) -> [Part] { [.text(subject), .image(Media(.url("https://example.com/a.png")))] }

enum Desk {
    /// Counts.
    @Tool static func count(of word: String, in text: String) throws -> Int {
        text.split(separator: word, omittingEmptySubsequences: false).count - 1
    }
}

struct Greeter {
    let greeting: String

    /// Greets.
    @Tool func greet(name: String) -> String { "\(greeting), \(name)" }
}

actor Counter {
    private var total = 0

    /// Counts up.
    @Tool func increase(by step: Int = 1) -> Int {
        total += step
        return total
    }
}

@MainActor
final class Screen {
    private(set) var shown: [String] = []

    /// Shows a line.
    @Tool func show(line: String) { shown.append(line) }
}

/// Books a table.
@Structured @Tool(needsApproval: true, maxOutputBytes: 1_000)
struct BookTable {
    /// Whose table.
    @Length(1...30) var restaurant: String
    @Limit(1...8) var people = 2

    func call(in context: ToolContext) async throws -> String {
        "\(restaurant) for \(people), \(context.idempotencyKey ?? "-")"
    }
}

enum Office {
    /// Opens the door.
    @Structured @Tool struct OpenDoor {
        var isWide = false
        func call() {}
    }
}
