public import SwitchboardCore

extension AnswerCache {
    /// An answer to a question that means the same, in the same scope. Any doubt or failure is a miss.
    func similar(_ lookup: inout Lookup) async -> Found? {
        guard let meaning, lookup.isComparable, !QuestionText(lookup.question).content.isEmpty,
            let vector = await meaning.vector(of: lookup.question)
        else { return nil }
        lookup.vector = vector
        for neighbour in meaning.neighbours(of: vector, in: lookup.scope) {
            guard let (entry, age) = await living(neighbour.key), entry.scope == lookup.scope else {
                meaning.remove(neighbour.key, from: lookup.scope)
                continue
            }
            guard age < settings.timeToLive else { continue }
            let verdict = await meaning.matcher.compare(
                entry.question, lookup.question, similarity: neighbour.similarity)
            guard verdict.isMatch else { continue }
            let comparison = Comparison(
                key: neighbour.key, question: lookup.question, completion: entry.completion,
                confidence: verdict.confidence)
            guard meaning.decision(for: neighbour.key, confidence: verdict.confidence) == .serve else {
                lookup.explored = comparison
                return nil
            }
            return Found(
                key: neighbour.key, entry: entry,
                verdict: CacheVerdict(
                    .semantic, age: age, similarity: verdict.similarity, confidence: verdict.confidence),
                comparison: meaning.isChecked() ? comparison : nil)
        }
        return nil
    }

    /// Compares an answer that was served, or might have been, with a fresh one, and learns from it.
    public func compare(_ comparison: Comparison, with fresh: Completion) async {
        guard let meaning,
            let isRight = await meaning.comparer.agree(on: comparison.question, comparison.completion, fresh)
        else { return }
        let band = meaning.record(isRight: isRight, key: comparison.key, confidence: comparison.confidence)
        await store.add([HitQuality.counter(band: band, isRight: isRight): 1])
    }

    /// Learns the questions that the store knows from earlier, and what comparisons showed then.
    public func warmUp() async {
        guard let meaning else { return }
        meaning.restore(await store.counters())
        // What was asked while the store is read may be known already.
        let isFirst = meaning.count == 0
        var last: Fingerprint?
        while true {
            let page = await store.meanings(by: meaning.embedderName, after: last, limit: 1_000)
            for known in page {
                meaning.add(
                    known.vector, for: known.key, in: known.scope, storedAt: known.storedAt, isNew: isFirst)
            }
            guard let next = page.last?.key, page.count == 1_000 else { return }
            last = next
        }
    }

    /// What comparisons showed so far, of all that use the store.
    /// - Parameter bound: The one to hold it against; `nil` is the one that is set.
    public func quality(bound: Double? = nil) async -> HitQuality {
        var quality = HitQuality(
            bound: bound ?? meaning?.settings.maxWrong,
            floor: meaning?.matcher.leastConfidence ?? QuestionMatcher.Settings().minConfidence)
        quality.restore(await store.counters())
        return quality
    }

    /// Whether one question would be served the answer to another, step by step.
    public func probe(_ known: String, _ asked: String) async -> QuestionMatcher.Verdict? {
        guard let meaning else { return nil }
        return await meaning.probe(known, asked)
    }
}
