/// The revisions of the Model Context Protocol that are spoken here, oldest first.
///
/// Up to ``november2025`` a connection opens with a handshake (`initialize`), which also agrees on the revision. From
/// ``july2026`` on there is none: each request says in its `_meta` which revision it is written in.
public enum MCPVersion: String, Sendable, Hashable, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    /// The newest that is spoken here.
    public static let newest = MCPVersion.july2026

    /// The newest that a handshake agrees on: what a client offers, and what a server answers to an offer that it does not know.
    public static let newestWithHandshake = MCPVersion.november2025

    public var hasHandshake: Bool { self < .july2026 }

    /// Whether several messages may come as one array: the revision of March 2025 had that, and no other.
    public var hasBatches: Bool { self == .march2025 }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
