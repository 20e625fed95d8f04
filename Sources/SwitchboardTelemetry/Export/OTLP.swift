import SwitchboardCore

/// What all messages of OTLP have in common, in its JSON: 64-bit numbers are strings, ids hexadecimal.
enum OTLP {
    static func writeResource(_ service: String, _ version: String, to writer: inout JSONWriter) {
        writer.field("resource") { writer in
            writer.object { writer in
                writer.field("attributes") { writer in
                    writer.array { writer in
                        attribute("service.name", service, to: &writer)
                        attribute("service.version", version, to: &writer)
                    }
                }
            }
        }
    }

    static func writeScope(to writer: inout JSONWriter) {
        writer.field("scope") { writer in writer.object { $0.field("name", "switchboard") } }
    }

    static func attribute(_ name: String, _ value: String?, to writer: inout JSONWriter) {
        guard let value else { return }
        write(name, to: &writer) { $0.field("stringValue", value) }
    }

    static func attribute(_ name: String, _ value: Int?, to writer: inout JSONWriter) {
        guard let value else { return }
        write(name, to: &writer) { $0.field("intValue", String(value)) }
    }

    /// A list of one.
    static func attribute(_ name: String, list value: String?, to writer: inout JSONWriter) {
        guard let value else { return }
        write(name, to: &writer) { writer in
            writer.field("arrayValue") { writer in
                writer.object { writer in
                    writer.field("values") { writer in
                        writer.array { writer in writer.object { $0.field("stringValue", value) } }
                    }
                }
            }
        }
    }

    private static func write(_ name: String, to writer: inout JSONWriter, _ value: (inout JSONWriter) -> Void) {
        writer.object { writer in
            writer.field("key", name)
            writer.field("value") { $0.object(value) }
        }
    }

    static func nanoseconds(_ seconds: Double) -> Int { Int((seconds * 1_000_000).rounded()) * 1_000 }

    static func nanoseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}
