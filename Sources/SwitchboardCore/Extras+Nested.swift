extension Extras {
    /// Keeps the fields of an object inside a part, a tool, a message that we model: where they stood is in the name,
    /// `/source/caption`. Names of fields beside the value itself begin with no slash. What was kept before under the same
    /// path is replaced: a stream repeats such objects in each event.
    public mutating func keep(
        _ object: JSONValue,
        in place: StaticString,
        of dialect: DialectID,
        except known: StaticString...
    ) {
        for (key, value) in object.members where !value.isNull && !known.contains(where: { $0 ~= key }) {
            self[dialect, "/\(place)/\(key.string)"] = value.raw
        }
    }
}

extension JSONWriter {
    /// The fields that ``Extras/keep(_:in:of:except:)`` kept of the object that is being written.
    public mutating func fields(_ extras: Extras, of dialect: DialectID, in place: StaticString) {
        guard !extras.isEmpty else { return }
        let path = "/\(place)/"
        for entry in extras.entries where entry.dialect == dialect && entry.name.hasPrefix(path) {
            key(String(entry.name.dropFirst(path.count)))
            raw(entry.value)
        }
    }
}
