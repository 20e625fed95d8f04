import SwitchboardCore

/// When two JSON values are the same: however they are written, and whatever the order of their members.
enum JSONEquality {
    static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool { key(of: left) == key(of: right) }

    static func areDistinct(_ elements: JSONElements) -> Bool {
        var seen: Set<[UInt8]> = []
        for element in elements where !seen.insert(key(of: element)).inserted { return false }
        return true
    }

    /// A text that equal values share: names in their order, numbers and strings in one spelling.
    static func key(of json: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        write(json, to: &writer)
        return writer.bytes
    }

    private static func write(_ json: JSONValue, to writer: inout JSONWriter) {
        if json.isObject {
            let members = json.members.map { ($0.key.string, $0.value) }.sorted { $0.0 < $1.0 }
            writer.object { writer in
                for (name, value) in members {
                    writer.key(name)
                    write(value, to: &writer)
                }
            }
        } else if json.isArray {
            writer.array { writer in for element in json.elements { write(element, to: &writer) } }
        } else if let string = json.asString {
            writer.string(string)
        } else if let int = json.asInt {
            writer.int(int)
        } else if let number = json.asDouble {
            writer.double(number)
        } else {
            writer.raw(json.raw)
        }
    }
}
