import Crypto
import Foundation
import GRDB
import SwitchboardCore
import SwitchboardPipeline

/// A row of the table of answers.
struct StoredRow: Sendable {
    private let scope: Data
    private let question: String
    private let provider: String
    private let model: String
    private let storedAt: Int64
    private let milliseconds: Int64
    private let cost: Int64
    private let checksum: Data
    private let body: Data
    private let meaning: CacheEntry.Meaning?

    init(_ entry: CacheEntry, _ body: [UInt8]) {
        scope = entry.scope.data
        question = entry.question
        provider = entry.completion.head.provider.rawValue
        model = entry.completion.head.model.rawValue
        storedAt = entry.storedAt
        milliseconds = Int64(entry.duration / .milliseconds(1))
        cost = entry.completion.cost?.total.picodollars ?? 0
        meaning = entry.meaning
        self.body = Data(body)
        checksum = StoredRow.checksum(of: self.body)
    }

    init(_ row: Row) {
        scope = row["scope"]
        question = row["question"]
        provider = row["provider"]
        model = row["model"]
        storedAt = row["storedAt"]
        milliseconds = row["duration"]
        cost = row["cost"]
        checksum = row["checksum"]
        body = row["body"]
        meaning = nil
    }

    func arguments(_ key: Fingerprint) -> StatementArguments {
        [
            key.data, scope, question, provider, model, storedAt, storedAt, milliseconds, cost, checksum, body,
            meaning?.embedder, meaning.map { Double($0.vector.scale) },
            meaning.map { Data($0.vector.bytes.map { UInt8(bitPattern: $0) }) },
        ]
    }

    /// `nil` for a row that is damaged, or that another version wrote.
    var entry: CacheEntry? {
        guard StoredRow.checksum(of: body) == checksum, let scope = Fingerprint(bytes: Array(scope)),
            let completion = try? CompletionArchive.decode(Array(body))
        else { return nil }
        return CacheEntry(
            completion: completion, storedAt: storedAt, question: question, scope: scope,
            duration: .milliseconds(milliseconds))
    }

    private static func checksum(of body: Data) -> Data { Data(SHA256.hash(data: body)) }
}

extension Fingerprint {
    var data: Data { Data(bytes) }
}
