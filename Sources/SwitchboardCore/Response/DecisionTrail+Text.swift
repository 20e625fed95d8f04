extension DecisionTrail: CustomStringConvertible {
    /// The trail for a person: a line for each candidate, each attempt and each note.
    public var description: String {
        if let cache, cache.kind != .miss, attempts.isEmpty { return "cache: \(cache)" }
        var lines = (cache.map { ["cache: \($0)"] } ?? []) + [candidateList]
        lines.append("attempts:")
        for attempt in attempts { lines.append("  \(attempt)") }
        if attempts.isEmpty { lines.append("  none") }
        for note in notes { lines.append("note: \(note)") }
        if spent > .zero { lines.append("spent: \(spent)") }
        return lines.joined(separator: "\n")
    }

    /// The same for a call that was not made: what would be done.
    public var plan: String { ([candidateList] + notes.map { "note: \($0)" }).joined(separator: "\n") }

    private var candidateList: String {
        var lines = ["candidates\(strategy.map { ", \($0.rawValue)" } ?? ""):"]
        for candidate in candidates.sorted(by: { $0.place < $1.place }) { lines.append("  \(candidate)") }
        return lines.joined(separator: "\n")
    }

    fileprivate static func milliseconds(_ duration: Duration) -> String {
        "\(Int((duration / .milliseconds(1)).rounded())) ms"
    }
}

extension DecisionTrail.Candidate {
    /// In the order in which they would be asked; whoever is ruled out is last.
    fileprivate var place: Int {
        switch verdict {
        case .planned(let rank): rank
        case .ruledOut: .max
        }
    }
}

extension DecisionTrail.Candidate: CustomStringConvertible {
    public var description: String {
        var words = ["\(provider)/\(model)\(credential > 0 ? " (key \(credential + 1))" : "")"]
        switch verdict {
        case .planned(let rank): words.append(isFallback ? "fallback, number \(rank + 1)" : "number \(rank + 1)")
        case .ruledOut(let why): words.append("ruled out: \(why)")
        }
        if let estimatedCost { words.append("expected \(estimatedCost)") }
        if let timeToFirstToken { words.append("first token \(DecisionTrail.milliseconds(timeToFirstToken))") }
        if let tokensPerSecond { words.append("\(Int(tokensPerSecond.rounded(.down))) tokens/s") }
        if inFlight > 0 { words.append("\(inFlight) in flight") }
        if breaker != .closed { words.append("breaker \(breaker.rawValue)") }
        return words.joined(separator: " · ")
    }
}

extension DecisionTrail.Attempt: CustomStringConvertible {
    public var description: String {
        let key = credential > 0 ? " (key \(credential + 1))" : ""
        var words = ["\(provider)/\(model)\(key)", kind.rawValue, "after \(DecisionTrail.milliseconds(began))"]
        switch outcome {
        case .answered?: words.append("answered")
        case .failed(let code, let message)?: words.append("failed: \(code): \(message)")
        case nil: words.append("running")
        }
        if let duration { words.append("took \(DecisionTrail.milliseconds(duration))") }
        if let cost { words.append(isEstimated ? "about \(cost)" : "\(cost)") }
        if let reserved { words.append("of \(reserved) reserved") }
        return words.joined(separator: " · ")
    }
}

extension CacheVerdict: CustomStringConvertible {
    public var description: String {
        var words = [kind == .miss ? "miss" : "\(kind.rawValue) hit"]
        if let age { words.append("\(age.components.seconds) s old") }
        if let similarity { words.append("similarity \((similarity * 1_000).rounded() / 1_000)") }
        if let confidence { words.append("\((confidence * 1_000).rounded() / 10) % sure") }
        if let saved { words.append("saved \(saved)") }
        return words.joined(separator: " · ")
    }
}
