import SwitchboardCore
import SwitchboardPipeline

extension FallbackStrategy {
    /// One entry below `fallback`.
    init(_ entry: YAMLEntry) throws(LLMError) {
        self.init(name: "", rules: [])
        for (key, value) in try entry.fields(["name", "enabled", "max-attempts", "rules"]) {
            switch key {
            case "name": name = try value.text()
            case "enabled": isEnabled = try value.flag()
            case "max-attempts": maxAttempts = try value.count(1...20)
            default: for rule in try value.elements() { rules.append(try Rule(rule)) }
            }
        }
        if name.isEmpty { throw entry.problem("a fallback strategy needs a name.") }
    }
}

extension FallbackStrategy.Rule {
    private static let keys = [
        "on", "fallback-providers", "fallback-models", "retry-original", "retry-first", "retry-delay",
        "continue-stream",
    ]

    init(_ entry: YAMLEntry) throws(LLMError) {
        let fields = try entry.fields(FallbackStrategy.Rule.keys)
        guard let condition = fields.first(where: { $0.key == "on" })?.value else {
            throw entry.problem("a rule needs the failure that it is for, as on: rate_limit.")
        }
        self.init(try condition.word(FallbackCondition.self))
        for (key, value) in fields {
            switch key {
            case "fallback-providers":
                for name in try value.elements() { fallbacks.append(.provider(ProviderID(try name.text()))) }
            case "fallback-models":
                for name in try value.elements() { fallbacks.append(.model(ModelID(try name.text()))) }
            case "retry-original": retriesOriginal = try value.count(0...20)
            case "retry-first": retriesFirst = try value.flag()
            case "retry-delay": retryDelay = try value.duration()
            case "continue-stream": continuesStream = try value.flag()
            default: break
            }
        }
    }
}
