/// Swift code that is being written, line by line.
struct Source {
    private(set) var text = ""
    private var depth = 0

    init() {}

    init(_ write: (inout Source) -> Void) { write(&self) }

    mutating func line(_ line: String = "") {
        if !text.isEmpty { text += "\n" }
        if !line.isEmpty { text += String(repeating: "    ", count: depth) + line }
    }

    /// Lines between an opening line and a closing one, further in.
    mutating func block(_ opening: String, closing: String = "}", _ body: (inout Source) -> Void) {
        line(opening)
        depth += 1
        body(&self)
        depth -= 1
        line(closing)
    }

    /// Two blocks, of which the second opens on the line that closes the first.
    mutating func block(
        _ opening: String,
        then second: String,
        _ first: (inout Source) -> Void,
        body: (inout Source) -> Void
    ) {
        block(opening, closing: second, first)
        depth += 1
        body(&self)
        depth -= 1
        line("}")
    }
}
