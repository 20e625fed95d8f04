import SwitchboardCore

/// Google's answers that come as events, for clients who want them as the elements of one array.
struct ArrayRelay {
    private var hasBegun = false

    /// The elements in whole events.
    mutating func elements(of events: [UInt8]) -> [UInt8] {
        var framer = EventStreamFramer()
        framer.append(events[...])
        var out: [UInt8] = []
        while let frame = (try? framer.next()) ?? nil { append(frame.payload, to: &out) }
        return out
    }

    mutating func end() -> [UInt8] {
        defer { hasBegun = true }
        return Array((hasBegun ? "\n]" : "[]").utf8)
    }

    /// An error as the last element.
    mutating func fail(_ error: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        append(error[...], to: &out)
        return out + Array("\n]".utf8)
    }

    private mutating func append(_ element: ArraySlice<UInt8>, to out: inout [UInt8]) {
        out += (hasBegun ? ",\n" : "[").utf8
        out += element
        hasBegun = true
    }
}
