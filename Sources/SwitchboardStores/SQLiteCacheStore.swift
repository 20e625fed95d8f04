import Foundation
import GRDB
public import SwitchboardCore
public import SwitchboardPipeline

/// Answers in a file that outlives the process. A write is in the journal whole or not at all, so whatever kills the process, no
/// torn answer is ever served; and each answer brings a checksum of its own, in case the disk forgets.
public final class SQLiteCacheStore: CacheStore {
    private let pool: DatabasePool
    /// In bytes of answers; beyond it the ones that were not used longest go.
    private let limit: Int
    private let time: any TimeKeeper

    /// - Throws: ``LLMError/Code/invalidRequest`` for a file that cannot be opened, or that is something else.
    public init(path: String, limit: Int = 1 << 30, time: any TimeKeeper = SystemTime()) throws(LLMError) {
        self.limit = limit
        self.time = time
        do {
            var configuration = GRDB.Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { database in
                // The journal is synced at checkpoints: a power cut may take the last answers, and leaves no torn ones.
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            try SQLiteCacheStore.migrator.migrate(pool)
        } catch {
            throw LLMError(
                .invalidRequest,
                "The cache file \(path) cannot be used: \(SQLiteCacheStore.words(error)). Is it a file of ours, and may it be written?"
            )
        }
    }

    private static func words(_ error: any Error) -> String {
        (error as? DatabaseError)?.message ?? "it cannot be opened"
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("answers") { database in
            try database.execute(
                sql: """
                    CREATE TABLE answer (
                        key BLOB PRIMARY KEY NOT NULL,
                        scope BLOB NOT NULL,
                        question TEXT NOT NULL,
                        provider TEXT NOT NULL,
                        model TEXT NOT NULL,
                        storedAt INTEGER NOT NULL,
                        usedAt INTEGER NOT NULL,
                        duration INTEGER NOT NULL,
                        cost INTEGER NOT NULL,
                        hits INTEGER NOT NULL DEFAULT 0,
                        checksum BLOB NOT NULL,
                        body BLOB NOT NULL
                    ) WITHOUT ROWID;
                    CREATE INDEX answerByTime ON answer (storedAt);
                    CREATE INDEX answerByUse ON answer (usedAt);
                    CREATE INDEX answerByScope ON answer (scope);
                    """)
        }
        migrator.registerMigration("meanings and counters") { database in
            try database.execute(
                sql: """
                    ALTER TABLE answer ADD COLUMN embedder TEXT;
                    ALTER TABLE answer ADD COLUMN scale REAL;
                    ALTER TABLE answer ADD COLUMN vector BLOB;
                    CREATE TABLE counter (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    /// Whatever goes wrong in here is a miss.
    private func attempt<Value: Sendable>(_ body: () async throws -> Value) async -> Value? {
        do { return try await body() } catch { return nil }
    }

    public func entry(for key: Fingerprint) async -> CacheEntry? {
        let row = await attempt {
            try await pool.read { database in
                try Row.fetchOne(database, sql: "SELECT * FROM answer WHERE key = ?", arguments: [key.data])
                    .map(StoredRow.init)
            }
        }
        guard let row, let stored = row else { return nil }
        guard let entry = stored.entry else {
            await remove(key)
            return nil
        }
        return entry
    }

    public func store(_ entry: CacheEntry, for key: Fingerprint) async {
        let body = CompletionArchive.encode(entry.completion)
        guard body.count <= limit / 8 else { return }
        let row = StoredRow(entry, body)
        let limit = limit
        _ = await attempt {
            try await pool.write { database in
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO answer
                            (key, scope, question, provider, model, storedAt, usedAt, duration, cost, checksum, body,
                            embedder, scale, vector)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """, arguments: row.arguments(key))
                try SQLiteCacheStore.makeRoom(in: database, limit: limit)
            }
        }
    }

    /// Removes the tenth that was not used longest while there is too much.
    private static func makeRoom(in database: Database, limit: Int) throws {
        let used = """
            SELECT (page_count - freelist_count) * page_size
            FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()
            """
        guard let bytes = try Int.fetchOne(database, sql: used), bytes > limit else { return }
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM answer") ?? 0
        try database.execute(
            sql: "DELETE FROM answer WHERE key IN (SELECT key FROM answer ORDER BY usedAt LIMIT ?)",
            arguments: [max(1, count / 10)])
    }

    public func served(_ key: Fingerprint) async {
        let now = time.secondsSince1970
        _ = await attempt {
            try await pool.write { database in
                try database.execute(
                    sql: "UPDATE answer SET hits = hits + 1, usedAt = ? WHERE key = ?", arguments: [now, key.data])
            }
        }
    }

    public func list(limit: Int) async -> [CacheListing] {
        await attempt {
            try await pool.read { database in
                let sql = """
                    SELECT key, question, provider, model, storedAt, hits, length(body) AS bytes, cost FROM answer
                    ORDER BY storedAt DESC LIMIT ?
                    """
                return try Row.fetchAll(database, sql: sql, arguments: [limit]).compactMap { row -> CacheListing? in
                    guard let key = Fingerprint(bytes: Array(row["key"] as Data)) else { return nil }
                    let hits: Int = row["hits"]
                    let cost: Int64 = row["cost"]
                    return CacheListing(
                        key: key, question: row["question"], provider: ProviderID(row["provider"] as String),
                        model: ModelID(row["model"] as String), storedAt: row["storedAt"], hits: hits,
                        bytes: row["bytes"], saved: USD(picodollars: cost) * hits)
                }
            }
        } ?? []
    }

    public func removeAll(storedBefore time: Int64) async -> Int {
        let removed = await attempt {
            try await pool.write { database in
                try database.execute(sql: "DELETE FROM answer WHERE storedAt < ?", arguments: [time])
                return database.changesCount
            }
        }
        if removed ?? 0 > 0, await isHollow() { _ = await attempt { try await pool.vacuum() } }
        return removed ?? 0
    }

    /// Whether more than half of the file is free: then it is worth being written anew.
    private func isHollow() async -> Bool {
        let share = await attempt {
            try await pool.read { database in
                try Double.fetchOne(
                    database,
                    sql: """
                        SELECT freelist_count * 1.0 / max(1, page_count)
                        FROM pragma_page_count(), pragma_freelist_count()
                        """)
            }
        }
        return (share ?? nil) ?? 0 > 0.5
    }

    public func remove(_ key: Fingerprint) async {
        _ = await attempt {
            try await pool.write { database in
                try database.execute(sql: "DELETE FROM answer WHERE key = ?", arguments: [key.data])
            }
        }
    }

    // MARK: Beside the answers

    public func add(_ counters: [String: Int64]) async {
        _ = await attempt {
            try await pool.write { database in
                for (name, value) in counters {
                    try database.execute(
                        sql: """
                            INSERT INTO counter (name, value) VALUES (?, ?)
                            ON CONFLICT (name) DO UPDATE SET value = value + excluded.value
                            """, arguments: [name, value])
                }
            }
        }
    }

    public func counters() async -> [String: Int64] {
        let rows = await attempt {
            try await pool.read { database in
                try Row.fetchAll(database, sql: "SELECT name, value FROM counter").map { row in
                    (row["name"] as String, row["value"] as Int64)
                }
            }
        }
        return Dictionary(rows ?? [], uniquingKeysWith: &+)
    }

    public func meanings(by embedder: String, after key: Fingerprint?, limit: Int) async -> [KnownMeaning] {
        await attempt {
            try await pool.read { database in
                let sql = """
                    SELECT key, scope, storedAt, scale, vector FROM answer
                    WHERE embedder = ? AND key > ? ORDER BY key LIMIT ?
                    """
                let arguments: StatementArguments = [embedder, key?.data ?? Data(), limit]
                return try Row.fetchAll(database, sql: sql, arguments: arguments).compactMap { row in
                    guard let key = Fingerprint(bytes: Array(row["key"] as Data)),
                        let scope = Fingerprint(bytes: Array(row["scope"] as Data))
                    else { return nil }
                    let bytes = (row["vector"] as Data).map { Int8(bitPattern: $0) }
                    return KnownMeaning(
                        key: key, scope: scope, storedAt: row["storedAt"],
                        vector: ByteVector(bytes: bytes, scale: Float(row["scale"] as Double)))
                }
            }
        } ?? []
    }
}
