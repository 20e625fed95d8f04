import Switchboard
public import SwitchboardCore

extension GatewaySettings {
    /// What a configuration file says below `gateway`; the defaults where it says nothing.
    /// - Throws: ``LLMError/Code/invalidRequest`` with the file, the line, the key, the value and what is allowed.
    public init(file path: String) throws(LLMError) {
        let text = try Configuration.read(path, as: "configuration file")
        try self.init(yaml: String(decoding: text, as: UTF8.self), named: path)
    }

    /// The same from a text; its other keys are the `Configuration`'s.
    public init(yaml: String, named name: String = "configuration") throws(LLMError) {
        self.init()
        guard let own = try YAMLEntry(parsing: yaml, file: name).member("gateway") else { return }
        for (key, value) in try own.fields(GatewaySettings.keys) {
            switch key {
            case "listen": try listen(value)
            case "strict": isStrict = try value.flag()
            case "pass-through": passThrough = try value.word(PassThrough.self)
            case "keys-file": keysFile = try value.text()
            case "log": log = try LogSettings(value)
            case "telemetry": telemetry = try TelemetrySettings(value)
            default: limits = try Limits(value)
            }
        }
    }

    private static let keys = ["listen", "strict", "pass-through", "keys-file", "limits", "log", "telemetry"]

    private mutating func listen(_ value: YAMLEntry) throws(LLMError) {
        let text = try value.text()
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon > text.startIndex
        else { throw value.refused("an address and a port, such as 127.0.0.1:8080 or [::1]:8080") }
        host = String(text[..<colon].filter { $0 != "[" && $0 != "]" })
        self.port = port
    }
}

extension GatewaySettings.Limits {
    private static let keys = [
        "body", "headers", "idle-timeout", "body-timeout", "connections", "in-flight", "queue", "queue-timeout",
        "drain",
    ]

    fileprivate init(_ entry: YAMLEntry) throws(LLMError) {
        self.init()
        for (key, value) in try entry.fields(Self.keys) {
            switch key {
            case "body": body = try value.bytes(1_024...(1 << 30))
            case "headers": headers = try value.bytes(1_024...(1 << 20))
            case "idle-timeout": idleTimeout = try value.duration()
            case "body-timeout": bodyTimeout = try value.duration()
            case "connections": connections = try value.count(1...1_000_000)
            case "in-flight": inFlight = try value.count(1...1_000_000)
            case "queue": queue = try value.count(0...1_000_000)
            case "queue-timeout": queueTimeout = try value.duration()
            default: drain = try value.duration()
            }
        }
    }
}

extension LogSettings {
    fileprivate init(_ entry: YAMLEntry) throws(LLMError) {
        self.init()
        for (key, value) in try entry.fields(["level", "format"]) {
            switch key {
            case "level": level = try value.word(Level.self)
            default: format = try value.word(Format.self)
            }
        }
    }
}

extension TelemetrySettings {
    fileprivate init(_ entry: YAMLEntry) throws(LLMError) {
        self.init()
        for (key, value) in try entry.fields(["otlp", "service", "sample", "interval"]) {
            switch key {
            case "otlp": endpoint = try value.address()
            case "service": service = try value.text()
            case "sample": sampled = try value.share()
            default: interval = try value.duration()
            }
        }
    }
}
