/// The recordings that cannot obey a law, and why. Short, and every line has its reason.
public enum Exceptions {
    struct Entry: Sendable {
        let recording: String
        let law: Law
        let reason: String
    }

    static let entries: [Entry] = [
        Entry(
            recording: "ge-stream-006", law: .truncation,
            reason: "An old model says STOP with every chunk, so nothing marks the last one."),
        Entry(
            recording: "ge-stream-013", law: .answerRoundTrip,
            reason: "The answer has neither content nor a finish reason: it is incomplete, and is reported so."),
    ]

    static func reason(_ recording: String, _ law: Law) -> String? {
        entries.first { $0.recording == recording && $0.law == law }?.reason
    }
}
