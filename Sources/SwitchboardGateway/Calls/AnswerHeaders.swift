import HTTPTypes
import SwitchboardCore
import SwitchboardTelemetry

/// What an answer says of itself beside what the model said.
struct AnswerHeaders {
    private(set) var fields = HTTPFields()

    init(_ id: String) {
        set("x-switchboard-id", id)
        // What the SDKs of OpenAI and Anthropic show as the request's id.
        set("x-request-id", id)
        set("request-id", id)
    }

    /// What could not be said before a stream.
    init(trailing record: CallRecord) { tell(cost: record.cost, record.trail) }

    mutating func tell(_ head: ResponseHead) {
        set("x-switchboard-provider", head.provider.rawValue)
        set("x-switchboard-model", head.model.rawValue)
    }

    mutating func tell(_ warnings: [Warning]) {
        guard !warnings.isEmpty else { return }
        let text = warnings.prefix(16).map(\.description).joined(separator: "; ")
        set("x-switchboard-warnings", text)
    }

    /// What is known once the answer is whole.
    mutating func tell(cost: USD?, _ trail: DecisionTrail?) {
        if let cost { set("x-switchboard-cost", String(cost.description.dropFirst())) }
        guard let trail else { return }
        set("x-switchboard-cache", trail.cache?.kind.rawValue ?? "none")
        set("x-switchboard-attempts", String(trail.attempts.count))
    }

    private mutating func set(_ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { return }
        // A header has one line, of printable ASCII.
        let plain = String(
            value.unicodeScalars.prefix(2_048).map {
                $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F ? Character($0) : "?"
            })
        fields[name] = plain
    }
}
