import SwitchboardCore
import SwitchboardPipeline

extension Judged {
    /// Whether it would be served if this were the least confidence.
    func passes(_ least: Double) -> Bool {
        verdict.confidence >= least && verdict.steps.allSatisfy { $0.passed || $0.name == "verifier" }
    }

    /// For other programs.
    var line: String {
        var writer = JSONWriter(isSingleLine: true)
        writer.object { writer in
            writer.field("id", pair.id)
            writer.field("same_answer", pair.isSame)
            writer.field("cosine", cosine)
            writer.field("confidence", verdict.confidence)
            writer.field("trips") { writer in
                writer.array { writer in
                    for step in verdict.steps where !step.passed { writer.string(step.name) }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// What the judged pairs come to, as tables.
struct Report {
    private let judged: [Judged]

    init(_ judged: [Judged]) { self.judged = judged }

    func print(listing arguments: [String]) {
        let categories = Array(Set(judged.map(\.pair.category))).sorted()
        Swift.print("\(judged.count) pairs, \(judged.count { $0.pair.isSame }) of which one answer serves both\n")
        row("rule", "served %", "wrong %", categories)
        for (name, rule) in rules {
            let same = judged.filter(\.pair.isSame), others = judged.filter { !$0.pair.isSame }
            row(
                name, share(same, rule), share(others, rule),
                categories.map { category in share(judged.filter { $0.pair.category == category }, rule) })
        }
        crossValidated()
        guards()
        let times = judged.map { $0.embedding / .milliseconds(1) }.sorted()
        let deciding = judged.map { $0.deciding / .milliseconds(1) }.sorted()
        Swift.print(
            "\nembedding \(digits(times[times.count / 2])) ms, deciding \(digits(deciding[deciding.count / 2])) ms (medians)"
        )
        if arguments.contains("--json") { for one in judged { Swift.print(one.line) } }
        if arguments.contains("--wrong") { list("wrongly served") { !$0.pair.isSame && $0.verdict.isMatch } }
        if arguments.contains("--missed") { list("not served") { $0.pair.isSame && !$0.verdict.isMatch } }
    }

    private var rules: [(String, (Judged) -> Bool)] {
        [("shipped default", { $0.verdict.isMatch })]
            + [0.8, 0.9, 0.95].map { least in ("cosine ≥ \(least)", { $0.cosine >= least }) }
    }

    /// The least confidence, chosen on four fifths of the pairs so that most are served and at most 4 % wrongly, judged on the
    /// last fifth; each fifth in turn.
    private func crossValidated() {
        let folds = 5
        var (served, wrong) = ([Judged](), [Judged]())
        var chosen: [Double] = []
        for fold in 0..<folds {
            let known = judged.enumerated().filter { $0.offset % folds != fold }.map(\.element)
            let rest = judged.enumerated().filter { $0.offset % folds == fold }.map(\.element)
            let least =
                stride(from: 0.3, through: 0.96, by: 0.02).filter { least in
                    let others = known.filter { !$0.pair.isSame }
                    return others.count { $0.passes(least) } * 25 <= others.count
                }.first ?? 1
            chosen.append(least)
            served += rest.filter { $0.pair.isSame && $0.passes(least) }
            wrong += rest.filter { !$0.pair.isSame && $0.passes(least) }
        }
        let (same, others) = (judged.count(where: \.pair.isSame), judged.count { !$0.pair.isSame })
        guard same > 0, others > 0 else { return }
        Swift.print(
            """

            cross-validated (\(folds) folds; confidence chosen for at most 4 % wrong: \
            \(chosen.map { digits($0) }.joined(separator: ", "))): \
            served \(digits(Double(served.count) * 100 / Double(same), 1)) %, \
            wrong \(digits(Double(wrong.count) * 100 / Double(others), 1)) %
            """)
    }

    private func guards() {
        Swift.print("\nguards, alone: tripped % of the same, of the others")
        var names: [String] = []
        for name in judged.flatMap({ $0.verdict.steps.map(\.name) }) where !names.contains(name) { names.append(name) }
        for name in names where !["similarity", "guards"].contains(name) {
            let trips: (Judged) -> Bool = { $0.verdict.steps.contains { $0.name == name && !$0.passed } }
            row(name, share(judged.filter(\.pair.isSame), trips), share(judged.filter { !$0.pair.isSame }, trips), [])
        }
    }

    private func list(_ title: String, _ which: (Judged) -> Bool) {
        Swift.print("\n\(title):")
        for one in judged.filter(which) {
            let why = one.verdict.steps.filter { !$0.passed }.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
            Swift.print("  \(one.pair.category) \(digits(one.cosine)) \(one.pair.a) | \(one.pair.b) | \(why)")
        }
    }

    private func share(_ judged: [Judged], _ rule: (Judged) -> Bool) -> String {
        judged.isEmpty ? "–" : digits(Double(judged.count(where: rule)) * 100 / Double(judged.count), 1)
    }

    private func row(_ name: String, _ served: String, _ wrong: String, _ rest: [String]) {
        let cells = ([served, wrong] + rest).map { String(repeating: " ", count: max(0, 14 - $0.count)) + $0 }
        Swift.print(name + String(repeating: " ", count: max(1, 20 - name.count)) + cells.joined())
    }

    private func digits(_ number: Double, _ places: Int = 3) -> String {
        let factor = places == 1 ? 10.0 : 1_000
        return String((number * factor).rounded() / factor)
    }
}
