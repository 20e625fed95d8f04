public import Logging
public import SwitchboardCore

/// Writes what is logged to a sink, a line at a time, for people or as JSON. Whatever looks like a credential is taken out.
public struct LineLogHandler: LogHandler {
    public enum Format: Sendable {
        case text, json
    }

    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: Format
    private let redactor = Redactor()
    private let time: any TimeKeeper
    private let sink: @Sendable ([UInt8]) -> Void

    /// - Parameter sink: Gets whole lines, one at a time or several at once from several tasks.
    public init(
        label: String,
        level: Logger.Level = .info,
        format: Format = .text,
        time: any TimeKeeper = SystemTime(),
        sink: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        logLevel = level
        self.format = format
        self.time = time
        self.sink = sink
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        let fields = all.sorted { $0.key < $1.key }.map { ($0.key, redactor.redacted($0.value.description)) }
        let message = redactor.redacted(event.message.description)
        let stamp = Timestamp.text(time.secondsSince1970)
        var out: [UInt8] = []
        switch format {
        case .json:
            JSONWriter.append(to: &out) { writer in
                writer.object { writer in
                    writer.field("time", stamp)
                    writer.field("level", event.level.rawValue)
                    writer.field("message", message)
                    writer.field("label", label)
                    for (name, value) in fields {
                        writer.key(name)
                        writer.string(value)
                    }
                }
            }
        case .text:
            let tail = fields.map { " \($0.0)=\($0.1.contains(" ") ? "\"\($0.1)\"" : $0.1)" }.joined()
            // A line is a line, whatever somebody put into it.
            let line = "\(stamp) \(event.level.rawValue) \(message)\(tail)"
            out = line.utf8.map { $0 < 0x20 ? 0x20 : $0 }
        }
        out.append(0x0A)
        sink(out)
    }
}

/// Times as RFC 3339 has them.
enum Timestamp {
    static func text(_ seconds: Int64) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = [seconds % 86_400 / 3_600, seconds % 3_600 / 60, seconds % 60].map(two).joined(separator: ":")
        return "\(Day(secondsSince1970: seconds))T\(clock)Z"
    }
}
