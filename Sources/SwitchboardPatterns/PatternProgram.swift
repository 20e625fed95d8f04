/// A pattern as instructions for a machine that is in many places at once.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one letter of the set.
        case letter(ScalarSet)
        case assertion(PatternAssertion)
        /// Goes on at both places.
        case split(Int, Int)
        case jump(Int)
        case match
    }

    private(set) var instructions: [Instruction] = []
    /// Parts written out so far: one of nothing adds no instruction, but may be asked for a thousand times a thousand
    /// times.
    private var parts = 0

    init(_ tree: PatternTree) throws(PatternError) {
        try add(tree)
        instructions.append(.match)
    }

    private mutating func add(_ tree: PatternTree) throws(PatternError) {
        parts += 1
        guard instructions.count < Pattern.Limits.instructions, parts < 10 * Pattern.Limits.instructions else {
            throw PatternError("The pattern's repetitions are too large when written out.", offset: 0)
        }
        switch tree {
        case .empty: break
        case .letter(let set): instructions.append(.letter(set))
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .sequence(let parts): for part in parts { try add(part) }
        case .choice(let choices): try add(choices: choices)
        case .repetition(let part, let least, let most):
            for _ in 0..<least { try add(part) }
            if let most {
                for _ in least..<most { try add(optional: part) }
            } else {
                try add(endless: part)
            }
        }
    }

    private mutating func add(choices: [PatternTree]) throws(PatternError) {
        var jumps: [Int] = []
        for choice in choices.dropLast() {
            let split = reserve()
            try add(choice)
            jumps.append(reserve())
            instructions[split] = .split(split + 1, instructions.count)
        }
        if let last = choices.last { try add(last) }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func add(optional part: PatternTree) throws(PatternError) {
        let split = reserve()
        try add(part)
        instructions[split] = .split(split + 1, instructions.count)
    }

    private mutating func add(endless part: PatternTree) throws(PatternError) {
        let split = reserve()
        try add(part)
        instructions.append(.jump(split))
        instructions[split] = .split(split + 1, instructions.count)
    }

    /// A place for an instruction that is known later.
    private mutating func reserve() -> Int {
        instructions.append(.match)
        return instructions.count - 1
    }
}
