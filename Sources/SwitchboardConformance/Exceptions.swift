/// The recordings that cannot obey a law, and why. Short, and every line has its reason.
public enum Exceptions {
    struct Entry: Sendable {
        let recording: String
        let law: Law
        let reason: String
    }

    static let entries: [Entry] = []

    static func reason(_ recording: String, _ law: Law) -> String? {
        entries.first { $0.recording == recording && $0.law == law }?.reason
    }
}
