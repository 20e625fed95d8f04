/// A pattern, read.
indirect enum PatternTree {
    case empty
    case letter(ScalarSet)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case choice([PatternTree])
    /// - Parameter most: `nil` is without end.
    case repetition(PatternTree, least: Int, most: Int?)
}

/// What must hold between two letters.
enum PatternAssertion {
    case start, end, wordBoundary, noWordBoundary

    func holds(before: UInt32?, after: UInt32?) -> Bool {
        switch self {
        case .start: before == nil
        case .end: after == nil
        case .wordBoundary: isWord(before) != isWord(after)
        case .noWordBoundary: isWord(before) == isWord(after)
        }
    }

    private func isWord(_ scalar: UInt32?) -> Bool { scalar.map(ScalarSet.word.contains) ?? false }
}
