/// Goes through a text once, with the set of all places of the program that it could be at.
struct PatternMatcher {
    private let instructions: [PatternProgram.Instruction]
    private let text: [UInt32]
    /// The places that wait for a letter.
    private var waiting: [Int] = []
    /// For each place the position of the text at which it was last added.
    private var added: [Int]
    private var stack: [Int] = []
    private var steps = 0

    init(_ program: PatternProgram, _ text: String) {
        instructions = program.instructions
        self.text = text.unicodeScalars.map(\.value)
        added = [Int](repeating: -1, count: program.instructions.count)
    }

    /// `nil` when it takes too long to find out.
    mutating func run() -> Bool? {
        var current: [Int] = []
        for position in 0...text.count {
            waiting.removeAll(keepingCapacity: true)
            if position > 0 {
                for place in current {
                    if case .letter(let set) = instructions[place], set.contains(text[position - 1]) {
                        if add(place + 1, at: position) { return true }
                    }
                }
                steps += current.count
            }
            if add(0, at: position) { return true }
            guard steps <= Pattern.Limits.steps else { return nil }
            swap(&current, &waiting)
        }
        return false
    }

    /// Follows what needs no letter. `true` when the end of the program is reached.
    private mutating func add(_ place: Int, at position: Int) -> Bool {
        stack.append(place)
        while let place = stack.popLast() {
            guard added[place] != position else { continue }
            added[place] = position
            steps += 1
            switch instructions[place] {
            case .letter: waiting.append(place)
            case .jump(let target): stack.append(target)
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .assertion(let assertion):
                let before = position > 0 ? text[position - 1] : nil
                let after = position < text.count ? text[position] : nil
                if assertion.holds(before: before, after: after) { stack.append(place + 1) }
            case .match: return true
            }
        }
        return false
    }
}
