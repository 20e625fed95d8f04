import SwitchboardCore

extension CacheConfiguration {
    /// What stands below `cache`, but for how long.
    init(_ entry: YAMLEntry, ttl: inout Duration?) throws(LLMError) {
        self.init()
        ttl = ttl ?? .seconds(3_600)
        for (key, value) in try entry.fields(["ttl", "file", "megabytes", "stale-for", "max-temperature", "tool-calls"])
        {
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
            default: keepsToolCalls = try value.flag()
            }
        }
    }
}
