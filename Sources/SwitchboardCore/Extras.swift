/// Fields that belong to one dialect only, kept beside the value they came with.
///
/// Decoding puts every field it does not model here; encoding to the same dialect puts it back; encoding to another
/// dialect reports a ``Warning`` instead of dropping it in silence. Because requests and answers use the same type,
/// `conversation.append(answer.message)` is a correct next request.
///
/// A name that starts with `@` is not a field of the body: `@header.anthropic-beta` is a request header,
/// `@query.beta` a query item.
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

    public private(set) var entries: [Entry] = []
    /// Where each field is, once there are so many that searching would take quadratic time; empty before.
    private var places: [Place: Int] = [:]

    private struct Place: Hashable {
        var dialect: DialectID
        var name: String
    }

    public init() {}

    public var isEmpty: Bool { entries.isEmpty }

    /// The value of a field, or `nil`. Setting replaces; setting `nil` removes.
    public subscript(dialect: DialectID, name: String) -> RawJSON? {
        get { index(dialect, name).map { entries[$0].value } }
        set {
            switch (index(dialect, name), newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil):
                entries.remove(at: index)
                places = [:]
            case (nil, let value?): append(value, dialect: dialect, name: name)
            case (nil, nil): break
            }
        }
    }

    private func index(_ dialect: DialectID, _ name: String) -> Int? {
        if places.isEmpty { return entries.firstIndex { $0.name == name && $0.dialect == dialect } }
        return places[Place(dialect: dialect, name: name)]
    }

    /// Adds a field that is known not to be there yet: decoders, whose source has no duplicates, stay linear.
    public mutating func append(_ value: RawJSON, dialect: DialectID, name: String) {
        entries.append(Entry(dialect: dialect, name: name, value: value))
        if entries.count > 64 {
            if places.isEmpty {
                for (index, entry) in entries.enumerated() {
                    places[Place(dialect: entry.dialect, name: entry.name)] = index
                }
            } else {
                places[Place(dialect: dialect, name: name)] = entries.count - 1
            }
        }
    }

    /// The fields of one dialect, in the order in which they came.
    public func fields(of dialect: DialectID) -> [Entry] { entries.filter { $0.dialect == dialect } }

    /// The fields of every dialect but one: what an encoder for that dialect cannot say.
    public func fields(notOf dialect: DialectID) -> [Entry] { entries.filter { $0.dialect != dialect } }

    /// Adds what came later. An array is appended to the array of the same name; anything else replaces.
    public mutating func merge(_ later: Extras) {
        if entries.isEmpty {
            self = later
            return
        }
        for entry in later.entries {
            if let index = index(entry.dialect, entry.name) {
                entries[index].value = entries[index].value.concatenated(with: entry.value)
            } else {
                append(entry.value, dialect: entry.dialect, name: entry.name)
            }
        }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.entries.count == right.entries.count && left.canonical == right.canonical
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }

    private var canonical: [Entry] {
        entries.sorted { ($0.dialect.rawValue, $0.name) < ($1.dialect.rawValue, $1.name) }
    }
}
