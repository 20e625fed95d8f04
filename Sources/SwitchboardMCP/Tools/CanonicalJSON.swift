import SwitchboardCore

/// A JSON text with the keys of its objects in order and no white space: the same for two texts that say the same.
enum CanonicalJSON {
    static func text(_ json: RawJSON) -> RawJSON {
        guard let value = json.value else { return json }
        var writer = JSONWriter()
        write(value, to: &writer)
        return RawJSON(utf8: writer.bytes)
    }

    private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
        if value.isObject {
            let members = value.members.map { (key: $0.key.string, value: $0.value) }.sorted { $0.key < $1.key }
            writer.object { writer in
                for member in members {
                    writer.key(member.key)
                    write(member.value, to: &writer)
                }
            }
        } else if value.isArray {
            writer.array { writer in for element in value.elements { write(element, to: &writer) } }
        } else if let text = value.asString {
            writer.string(text)
        } else {
            writer.raw(value.raw)
        }
    }
}
