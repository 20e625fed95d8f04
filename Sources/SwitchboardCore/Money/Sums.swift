extension Usage {
    /// What two answers used together. What neither reported stays unknown.
    public func adding(_ other: Usage) -> Usage {
        func sum(_ left: Int?, _ right: Int?) -> Int? {
            guard let left else { return right }
            let (sum, overflow) = left.addingReportingOverflow(right ?? 0)
            return overflow ? .max : sum
        }
        return Usage(
            input: sum(input, other.input), cacheRead: sum(cacheRead, other.cacheRead),
            cacheWrite: sum(cacheWrite, other.cacheWrite),
            cacheWriteOneHour: sum(cacheWriteOneHour, other.cacheWriteOneHour), output: sum(output, other.output),
            reasoning: sum(reasoning, other.reasoning), audioInput: sum(audioInput, other.audioInput),
            audioOutput: sum(audioOutput, other.audioOutput), serviceTier: other.serviceTier ?? serviceTier,
            isEstimated: isEstimated || other.isEstimated)
    }
}

extension Cost {
    /// What two answers cost together.
    public func adding(_ other: Cost) -> Cost {
        Cost(
            input: input + other.input, cacheRead: cacheRead + other.cacheRead,
            cacheWrite: cacheWrite + other.cacheWrite,
            output: output + other.output)
    }
}
