import SwitchboardTools

/// Values of the sample types, the same for the same seed.
struct RandomValues {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func chance(_ percent: Int = 50) -> Bool { int(1...100) <= percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[int(0...(elements.count - 1))] }

    /// Letters that are hard for JSON among others.
    mutating func text(_ count: ClosedRange<Int>) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", " ", "\"", "\\", "\n", "\u{1}", "é", "€", "😀", "{", "]", ":", ",", "/",
        ]
        var text = ""
        for _ in 0..<int(count) { text.unicodeScalars.append(pick(scalars)) }
        return text
    }

    mutating func list<Element>(_ count: ClosedRange<Int>, _ make: (inout Self) -> Element) -> [Element] {
        (0..<int(count)).map { _ in make(&self) }
    }

    mutating func number() -> Double { pick([0.5, 1, 2.25, 1e-7, 1e21, 123_456.789, Double(int(1...1_000_000)) / 8]) }

    mutating func ingredient() -> Ingredient {
        Ingredient(
            name: text(1...40), amount: number(), unit: pick([.gram, .litre, .piece]), isOptional: chance())
    }

    mutating func step() -> Step {
        switch int(0...4) {
        case 0: .work(text: text(0...9), minutes: int(-5...90))
        case 1: .pause(minutes: int(0...9), reason: chance() ? text(0...5) : nil)
        case 2: .note(text(0...9))
        case 3: .use(ingredient())
        default: .serve
        }
    }

    mutating func recipe() -> Recipe {
        var recipe = Recipe(title: text(1...80), ingredients: list(1...6) { $0.ingredient() })
        if chance() { recipe.servings = int(1...12) }
        if chance() { recipe.cuisine = pick([.italian, .french, .farEastern, .it]) }
        recipe.steps = list(0...5) { $0.step() }
        if chance() { recipe.cookedOn = pick(["2024-02-29", "1999-12-31"]) }
        recipe.tags = Array(Set(list(0...4) { $0.pick(["quick", "low-fat", "for-two", "soup"]) })).sorted()
        if chance() { recipe.rating = pick([.poor, .good, .great]) }
        for key in list(0...3, { $0.text(0...4) }) { recipe.nutrition[key] = number() }
        return recipe
    }

    mutating func tree(depth: Int = 4) -> Tree {
        Tree(label: text(0...5), children: depth == 0 ? [] : list(0...3) { $0.tree(depth: depth - 1) })
    }

    mutating func formula(depth: Int = 5) -> Formula {
        guard depth > 0 else { return .number(number()) }
        return switch int(0...2) {
        case 0: .number(-number())
        case 1: .sum(left: formula(depth: depth - 1), right: formula(depth: depth - 1))
        default: .negative(formula(depth: depth - 1))
        }
    }

    mutating func widths() -> Widths {
        var table: [String: [Bool]] = [:]
        for key in list(0...3, { $0.text(0...3) }) { table[key] = list(0...3) { $0.chance() } }
        return Widths(
            small: pick([.min, 0, .max]), unsigned: pick([0, .max]), large: pick([0, .max, 1 << 63]),
            exact: pick([.min, .max, -1]), float: pick([0.1, 1e30, -3]), flag: chance(),
            set: Set(list(0...5) { $0.int(-3...3) }), anything: pick(["null", "[1,{\"a\":2}]", "\"x\"", "1.50"]),
            maybe: list(0...4) { $0.chance() ? nil : $0.int(0...9) }, table: table)
    }
}
