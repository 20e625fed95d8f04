import SwitchboardCore

extension CacheConfiguration {
    /// What stands below `cache`, but for how long.
    init(_ entry: YAMLEntry, ttl: inout Duration?) throws(LLMError) {
        self.init()
        ttl = ttl ?? .seconds(3_600)
        for (key, value) in try entry.fields([
            "ttl", "file", "megabytes", "stale-for", "max-temperature", "tool-calls", "by-meaning",
        ]) {
            switch key {
            case "ttl": ttl = try value.duration()
            case "file": path = try value.text()
            case "megabytes": limit = try value.count(1...1_000_000) << 20
            case "stale-for": staleFor = try value.duration()
            case "max-temperature":
                guard let number = Double(try value.text()), (0...2).contains(number) else {
                    throw value.refused("a number from 0 to 2")
                }
                maxTemperature = number
            case "by-meaning": meaning = try MeaningConfiguration.read(value)
            default: keepsToolCalls = try value.flag()
            }
        }
    }
}

extension MeaningConfiguration {
    /// What stands below `by-meaning`: `true`, or what differs from the default.
    static func read(_ entry: YAMLEntry) throws(LLMError) -> MeaningConfiguration? {
        guard entry.hasFields else { return try entry.flag() ? MeaningConfiguration() : nil }
        var own = MeaningConfiguration()
        for (key, value) in try entry.fields([
            "embeddings", "judge", "max-wrong", "compared", "confidence", "verifier", "conversations", "questions",
        ]) {
            switch key {
            case "embeddings":
                let name = try value.text()
                own.embeddings = name == "local" ? nil : ModelID(name)
            case "judge": own.judge = ModelID(try value.text())
            case "max-wrong": own.settings.maxWrong = try value.share()
            case "compared": own.settings.checked = try value.share()
            case "confidence": own.settings.matching.minConfidence = try value.share()
            case "verifier": own.verifies = try value.flag()
            case "conversations": own.settings.includesConversations = try value.flag()
            default: own.settings.limit = try value.count(1...10_000_000)
            }
        }
        return own
    }
}
