public import SwitchboardCore

/// Decides whether the answer to one question serves another: how near their vectors are, what guards see, what a verifier says.
/// Any doubt is a no.
public struct QuestionMatcher: Sendable {
    public struct Settings: Sendable, Hashable {
        /// The least cosine of two questions that are worth a look.
        public var minSimilarity: Double
        /// The least confidence of the verifier.
        public var minConfidence: Double
        /// The least cosine where there is no verifier.
        public var minSimilarityUnverified: Double

        public init(
            minSimilarity: Double = 0.5,
            minConfidence: Double = 0.7,
            minSimilarityUnverified: Double = 0.92
        ) {
            self.minSimilarity = minSimilarity
            self.minConfidence = minConfidence
            self.minSimilarityUnverified = minSimilarityUnverified
        }
    }

    /// One thing that was looked at.
    public struct Step: Sendable, Hashable, CustomStringConvertible {
        public var name: String
        public var passed: Bool
        public var detail: String

        public var description: String { "\(passed ? "yes" : "no ") \(name): \(detail)" }
    }

    public struct Verdict: Sendable, Hashable {
        public var steps: [Step]
        public var similarity: Double
        /// The verifier's; without one, the similarity.
        public var confidence: Double
        public var isMatch: Bool { steps.allSatisfy(\.passed) }
    }

    public let settings: Settings
    private let verifier: (any AnswerVerifier)?

    public init(verifier: (any AnswerVerifier)?, settings: Settings = Settings()) {
        self.verifier = verifier
        self.settings = settings
    }

    /// The least cosine that can lead to a match.
    public var floor: Double { verifier == nil ? settings.minSimilarityUnverified : settings.minSimilarity }

    /// The least confidence that can lead to a match.
    public var leastConfidence: Double { verifier == nil ? settings.minSimilarityUnverified : settings.minConfidence }

    /// Looks until something says no.
    /// - Parameter isThorough: Whether to look at everything all the same, for somebody who wants to know.
    public func compare(
        _ known: String,
        _ asked: String,
        similarity: Double,
        isThorough: Bool = false
    ) async -> Verdict {
        var verdict = Verdict(steps: [], similarity: similarity, confidence: similarity)
        verdict.add("similarity", similarity >= floor, "\(rounded(similarity)), at least \(floor) is needed")
        guard verdict.isMatch || isThorough else { return verdict }
        let trips = Guards(QuestionText(known), QuestionText(asked)).trips(isVerified: verifier != nil)
        if trips.isEmpty { verdict.add("guards", true, "none trips") }
        for trip in trips { verdict.add(trip.name, false, trip.detail) }
        guard verdict.isMatch || isThorough, let verifier else { return verdict }
        do throws(LLMError) {
            verdict.confidence = try await verifier.confidence(
                thatAnswerTo: known, serves: asked, similarity: similarity)
            verdict.add(
                "verifier", verdict.confidence >= settings.minConfidence,
                "\(rounded(verdict.confidence)) sure, at least \(settings.minConfidence) is needed")
        } catch {
            verdict.confidence = 0
            verdict.add("verifier", false, error.message)
        }
        return verdict
    }

    private func rounded(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }
}

extension QuestionMatcher.Verdict {
    fileprivate mutating func add(_ name: String, _ passed: Bool, _ detail: String) {
        steps.append(QuestionMatcher.Step(name: name, passed: passed, detail: detail))
    }
}
