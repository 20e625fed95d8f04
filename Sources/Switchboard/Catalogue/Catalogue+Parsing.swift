public import SwitchboardCore

extension Catalogue {
    /// The catalogue that is compiled in.
    public static func builtin() throws(LLMError) -> Catalogue {
        try Catalogue(parsing: PackageResources.catalogue_json)
    }

    /// The catalogue that is compiled in, parsed once. Its tests see to it that it parses.
    public static let standard: Catalogue = (try? builtin()) ?? Catalogue()

    /// A catalogue file: `{"models": [{"id", "provider", …}]}`. An unknown key, or a value that makes no sense, is refused
    /// with its path and with what is allowed.
    public init(parsing bytes: [UInt8]) throws(LLMError) {
        let root = try JSONValue(parsing: bytes, as: .request)
        var cards: [ModelCard] = []
        for value in try root.required("models").array() { cards.append(try ModelCard(value)) }
        var guide: [Recommendation] = []
        if let entries = root["guide"] {
            for value in try entries.array() { guide.append(try Recommendation(value)) }
        }
        self.init(cards, guide: guide)
    }
}

extension Catalogue.Recommendation {
    init(_ value: JSONValue) throws(LLMError) {
        self.init(
            task: try value.required("task").word(), preference: try value.required("preference").word(),
            current: ModelID(try value.required("current").string()),
            classic: ModelID(try value.required("classic").string()))
    }
}

extension ModelCard {
    init(_ value: JSONValue) throws(LLMError) {
        self.init(
            id: ModelID(try value.required("id").string()),
            provider: ProviderID(try value.required("provider").string()))
        for (key, value) in try value.object() {
            switch key {
            case "id", "provider": break
            case "aliases": aliases = try value.strings().map { ModelID($0) }
            case "displayName": displayName = try value.string()
            case "dialect": dialect = DialectID(try value.string())
            case "functionToolDialect": functionToolDialect = DialectID(try value.string())
            case "contextWindow": contextWindow = try value.positive()
            case "maxOutput": maxOutput = try value.positive()
            case "input": input = Set(try value.words(Modality.self))
            case "output": output = Set(try value.words(Modality.self))
            case "callsTools": callsTools = try value.bool()
            case "canForceTools": canForceTools = try value.bool()
            case "structuredOutput": structuredOutput = try value.word()
            case "thinking": thinking = try ThinkingSupport(value)
            case "refusedParameters": refusedParameters = Set(try value.words(Parameter.self))
            case "takesPrefill": takesPrefill = try value.bool()
            case "minimumCacheableTokens": minimumCacheableTokens = try value.positive()
            case "tokenizer": tokenizer = try value.string()
            case "released": released = try value.day()
            case "retired": retired = try value.day()
            case "replacement": replacement = ModelID(try value.string())
            case "prices":
                for row in try value.array() { prices.append(try Price(row)) }
            default: throw value.problem("no such key. See the built-in catalogue for those that there are.")
            }
        }
    }
}

extension ModelCard.ThinkingSupport {
    init(_ value: JSONValue) throws(LLMError) {
        self.init(mode: try value.required("mode").word())
        for (key, value) in try value.object() {
            switch key {
            case "mode": break
            case "efforts": efforts = try value.strings().map { Reasoning.Effort($0) }
            case "defaultEffort": defaultEffort = Reasoning.Effort(try value.string())
            case "takesBudget": takesBudget = try value.bool()
            case "isAdaptive": isAdaptive = try value.bool()
            default: throw value.problem("no such key: mode, efforts, defaultEffort, takesBudget, isAdaptive.")
            }
        }
    }
}

extension Price {
    init(_ value: JSONValue) throws(LLMError) {
        self.init(input: try value.required("input").perMillion(), output: try value.required("output").perMillion())
        for (key, value) in try value.object() {
            switch key {
            case "input", "output": break
            case "from": from = try value.day()
            case "until": until = try value.day()
            case "abovePromptTokens": abovePromptTokens = try value.positive()
            case "serviceTier": serviceTier = try value.string()
            case "cacheRead": cacheRead = try value.perMillion()
            case "cacheWrite": cacheWrite = try value.perMillion()
            case "cacheWriteOneHour": cacheWriteOneHour = try value.perMillion()
            case "audioInput": audioInput = try value.perMillion()
            case "audioOutput": audioOutput = try value.perMillion()
            case "source": source = try value.string()
            case "asOf": asOf = try value.day()
            default: throw value.problem("no such key in a price.")
            }
        }
    }
}

extension JSONValue {
    fileprivate func strings() throws(LLMError) -> [String] {
        var result: [String] = []
        for element in try array() { result.append(try element.string()) }
        return result
    }

    fileprivate func positive() throws(LLMError) -> Int {
        let number = try int()
        guard number > 0 else { throw mismatch("a positive integer") }
        return number
    }

    fileprivate func day() throws(LLMError) -> Day {
        guard let day = Day(try string()) else { throw mismatch("a day such as 2026-12-01") }
        return day
    }

    fileprivate func word<Word: RawRepresentable<String> & CaseIterable>() throws(LLMError) -> Word {
        guard let word = Word(rawValue: try string()) else {
            throw mismatch("one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    fileprivate func words<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) throws(LLMError) -> [Word] {
        var result: [Word] = []
        for element in try array() { result.append(try element.word()) }
        return result
    }

    /// Dollars per million tokens, as text or as a number, exactly: at most six decimals.
    fileprivate func perMillion() throws(LLMError) -> USD {
        let text = asString ?? raw.description
        guard let dollars = USD(exactly: text), dollars.picodollars >= 0, dollars.picodollars % 1_000_000 == 0 else {
            throw mismatch("dollars per million tokens, with at most six decimals")
        }
        return USD(picodollars: dollars.picodollars / 1_000_000)
    }
}
