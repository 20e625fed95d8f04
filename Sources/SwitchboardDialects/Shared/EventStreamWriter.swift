import SwitchboardCore

/// Writes server-sent events.
enum EventStreamWriter {
    /// One event whose data is a JSON text of one line.
    /// - Parameter name: The event's name, or `nil` for dialects that give none.
    static func write(
        _ name: StaticString?,
        to out: inout [UInt8],
        _ body: (inout JSONWriter) -> Void
    ) {
        if let name {
            out.append(contentsOf: "event: ".utf8)
            out.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            out.append(0x0A)
        }
        out.append(contentsOf: "data: ".utf8)
        JSONWriter.append(to: &out, body)
        out.append(0x0A)
        out.append(0x0A)
    }

    /// `data: [DONE]`.
    static func writeDone(to out: inout [UInt8]) { out.append(contentsOf: "data: [DONE]\n\n".utf8) }
}
