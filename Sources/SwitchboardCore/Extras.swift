/// Fields that belong to one dialect only, kept beside the value they came with.
///
/// Decoding puts every field it does not model here; encoding to the same dialect puts it back; encoding to another
/// dialect reports a ``Warning`` instead of dropping it in silence. Because requests and answers use the same type,
/// `conversation.append(answer.message)` is a correct next request.
///
/// A name that starts with `/` is a path: a field inside an object that we model.
///
/// A name that starts with `@` is not a field of the body: `@header.anthropic-beta` is a request header,
/// `@query.beta` a query item.
///
/// A field of the body whose own name starts with one of these has a `\` before it: ``name(ofField:)``.
public struct Extras: Sendable, Hashable {
    /// One field: whose it is, what it is called, and its value as it was written.
    public struct Entry: Sendable, Hashable {
        public var dialect: DialectID
        public var name: String
        public var value: RawJSON

        public init(dialect: DialectID, name: String, value: RawJSON) {
            self.dialect = dialect
            self.name = name
            self.value = value
        }
    }

    /// What there is, in one object: most messages and parts have none, and then this costs nothing to copy.
    ///
    /// `@unchecked Sendable`: copies of a value share an object, and read it only. Whatever changes one goes through
    /// ``unique()``, which leaves a shared object as it is and changes a copy that nobody else refers to.
    private final class Storage: @unchecked Sendable {
        var entries: [Entry]
        /// Where the first fields are, once there are so many that searching would take quadratic time.
        var places: [Place: Int] = [:]

        init(_ entries: [Entry]) { self.entries = entries }
    }

    private struct Place: Hashable {
        var dialect: DialectID
        var name: String
    }

    private var storage: Storage?

    public init() {}

    public var entries: [Entry] { storage?.entries ?? [] }

    public var isEmpty: Bool { storage == nil }

    /// The value of a field, or `nil`. Setting replaces; setting `nil` removes.
    public subscript(dialect: DialectID, name: String) -> RawJSON? {
        get { storage?.entries.first { $0.name == name && $0.dialect == dialect }?.value }
        set {
            guard storage != nil || newValue != nil else { return }
            let storage = unique()
            switch (Extras.index(in: storage, dialect, name), newValue) {
            case (let index?, let value?): storage.entries[index].value = value
            case (let index?, nil):
                storage.entries.remove(at: index)
                storage.places = [:]
                if storage.entries.isEmpty { self.storage = nil }
            case (nil, let value?): storage.entries.append(Entry(dialect: dialect, name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a field that is known not to be there yet: decoders, whose source has no duplicates, need not search.
    public mutating func append(_ value: RawJSON, dialect: DialectID, name: String) {
        unique().entries.append(Entry(dialect: dialect, name: Extras.name(ofField: name), value: value))
    }

    /// What a field of the body is called here: its own name, unless that would mean something else.
    public static func name(ofField name: String) -> String {
        switch name.utf8.first {
        case UInt8(ascii: "@"), UInt8(ascii: "/"), UInt8(ascii: "\\"): "\\" + name
        default: name
        }
    }

    /// Sets a field to what a text says. A stream repeats many of them in each event, which then costs nothing.
    public mutating func set(_ key: JSONKey, to value: JSONValue, dialect: DialectID) {
        let name = Extras.name(ofField: key.string)
        if let entry = storage?.entries.first(where: { $0.name == name && $0.dialect == dialect }),
            value.isWritten(as: entry.value)
        {
            return
        }
        self[dialect, name] = value.raw
    }

    private mutating func unique() -> Storage {
        if isKnownUniquelyReferenced(&storage), let storage { return storage }
        let copy = Storage(storage?.entries ?? [])
        storage = copy
        return copy
    }

    private static func index(in storage: Storage, _ dialect: DialectID, _ name: String) -> Int? {
        if storage.entries.count <= 64 {
            return storage.entries.firstIndex { $0.name == name && $0.dialect == dialect }
        }
        for index in storage.places.count..<storage.entries.count {
            let entry = storage.entries[index]
            storage.places[Place(dialect: entry.dialect, name: entry.name)] = index
        }
        return storage.places[Place(dialect: dialect, name: name)]
    }

    /// The fields of one dialect, in the order in which they came.
    public func fields(of dialect: DialectID) -> [Entry] { entries.filter { $0.dialect == dialect } }

    /// The fields of every dialect but one: what an encoder for that dialect cannot say.
    public func fields(notOf dialect: DialectID) -> [Entry] { entries.filter { $0.dialect != dialect } }

    /// Adds what came later. An array is appended to the array of the same name; anything else replaces.
    public mutating func merge(_ later: Extras) {
        guard let newer = later.storage else { return }
        guard storage != nil else {
            storage = newer
            return
        }
        let storage = unique()
        for entry in newer.entries {
            if let index = Extras.index(in: storage, entry.dialect, entry.name) {
                storage.entries[index].value = storage.entries[index].value.concatenated(with: entry.value)
            } else {
                storage.entries.append(entry)
            }
        }
    }

    public static func == (left: Self, right: Self) -> Bool {
        if left.storage === right.storage { return true }
        return left.entries.count == right.entries.count && left.canonical == right.canonical
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }

    private var canonical: [Entry] {
        entries.sorted { ($0.dialect.rawValue, $0.name) < ($1.dialect.rawValue, $1.name) }
    }
}
