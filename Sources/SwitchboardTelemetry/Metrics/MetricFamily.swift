/// One metric with all its series, as the text format of Prometheus has it.
public struct MetricFamily: Sendable {
    public enum Kind: String, Sendable { case counter, gauge, histogram }

    public struct Sample: Sendable {
        /// Name and value of each label, in order.
        public var labels: [(String, String)]
        /// The number as it is printed.
        public var value: String
        /// What follows the family's name: `_bucket`, `_sum`, `_count`.
        var suffix = ""

        public init(_ labels: [(String, String)] = [], _ value: Int) {
            self.labels = labels
            self.value = String(value)
        }

        public init(_ labels: [(String, String)] = [], _ value: Double) {
            self.labels = labels
            self.value = MetricFamily.text(value)
        }

        init(_ labels: [(String, String)], text: String, suffix: String = "") {
            self.labels = labels
            value = text
            self.suffix = suffix
        }
    }

    public var name: String
    public var help: String
    public var kind: Kind
    public var samples: [Sample]

    public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// Appends the family in the text format, version 0.0.4.
    public func write(to out: inout [UInt8]) {
        guard !samples.isEmpty else { return }
        out.append(contentsOf: "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n".utf8)
        for sample in samples {
            out.append(contentsOf: name.utf8)
            out.append(contentsOf: sample.suffix.utf8)
            if !sample.labels.isEmpty {
                out.append(UInt8(ascii: "{"))
                for (index, (name, value)) in sample.labels.enumerated() {
                    if index > 0 { out.append(UInt8(ascii: ",")) }
                    out.append(contentsOf: "\(name)=\"".utf8)
                    MetricFamily.escape(value, into: &out)
                    out.append(UInt8(ascii: "\""))
                }
                out.append(UInt8(ascii: "}"))
            }
            out.append(contentsOf: " \(sample.value)\n".utf8)
        }
    }

    private static func escape(_ value: String, into out: inout [UInt8]) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): out.append(contentsOf: "\\\\".utf8)
            case UInt8(ascii: "\""): out.append(contentsOf: "\\\"".utf8)
            case 0x0A: out.append(contentsOf: "\\n".utf8)
            default: out.append(byte)
            }
        }
    }

    static func text(_ value: Double) -> String {
        let text = String(value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
