import HTTPTypes
import SwitchboardCore

/// What a client asks of the gateway about one call, beside what it asks the model: by `x-switchboard-…` headers, or by the
/// members of an object `switchboard` in the body, which go before the headers.
struct CallSettings: Sendable {
    var options: CallOptions
    /// Whether a record of the call is wanted as the last event of a stream.
    var wantsReport = false

    private enum Name: String, CaseIterable {
        case provider, models, fallback, loadBalancing = "load-balancing", maxCost = "max-cost", budgets, cache, timeout
        case task, prefer, conversation, hedging, coalescing, strict, report
    }

    /// - Parameter body: The value of `switchboard` in the body, where there is one.
    init(_ headers: HTTPFields, body: JSONValue?, isStrict: Bool) throws(LLMError) {
        options = CallOptions(refusesLoss: isStrict)
        try readCacheControl(headers)
        for field in headers {
            let header = field.name.canonicalName
            guard header.hasPrefix("x-switchboard-") else { continue }
            try set(String(header.dropFirst(14)), to: field.value, from: "the header \(header)")
        }
        guard let body, !body.isNull else { return }
        for (key, value) in try body.object() {
            let text: String
            if value.isArray {
                var items: [String] = []
                for element in value.elements { items.append(try element.string()) }
                text = items.joined(separator: ",")
            } else if let flag = value.asBool {
                text = flag ? "true" : "false"
            } else {
                text = value.asString ?? String(decoding: value.raw.utf8, as: UTF8.self)
            }
            try set(key.string, to: text, from: "switchboard.\(key.string) in the body")
        }
    }

    /// What HTTP has for saying how fresh an answer must be.
    private mutating func readCacheControl(_ headers: HTTPFields) throws(LLMError) {
        let words = headers[.cacheControl]?.lowercased() ?? ""
        if words.contains("no-cache") { options.cache = .refresh }
        if words.contains("no-store") { options.cache = .bypass }
    }

    private mutating func set(_ key: String, to text: String, from place: String) throws(LLMError) {
        func refused(_ allowed: String) -> LLMError {
            LLMError(.invalidRequest, "\(place) is \"\(text.prefix(64))\". Allowed: \(allowed).", field: key)
        }
        func word<Word: RawRepresentable<String> & CaseIterable>(_: Word.Type) throws(LLMError) -> Word {
            guard let word = Word(rawValue: text) else {
                throw refused(Word.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return word
        }
        func flag() throws(LLMError) -> Bool {
            guard text == "true" || text == "false" else { throw refused("true, false") }
            return text == "true"
        }
        let items = text.split(separator: ",").map { $0.drop { $0 == " " } }.map(String.init)
        guard let name = Name(rawValue: key) else {
            let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw LLMError(.invalidRequest, "\(place) is not known. Known: \(known).", field: key)
        }
        switch name {
        case .provider: options.preferredProvider = ProviderID(text)
        case .models:
            var constraints = options.costConstraints ?? CostConstraints()
            constraints.preferredModels = items.map { ModelID($0) }
            options.costConstraints = constraints
        case .fallback: options.fallback = text == "none" ? .none : .named(text)
        case .loadBalancing: options.loadBalancing = try word(LoadBalancingStrategy.self)
        case .maxCost:
            guard let amount = USD(exactly: text), amount > .zero else {
                throw refused("an amount of dollars above zero, such as 0.05")
            }
            var constraints = options.costConstraints ?? CostConstraints()
            constraints.maxCost = amount
            options.costConstraints = constraints
        case .budgets: options.budgets = items
        case .cache:
            switch text {
            case "use", CacheUse.readWrite.rawValue: options.cache = .readWrite
            case "refresh": options.cache = .refresh
            case "bypass": options.cache = .bypass
            default: throw refused("use, refresh, bypass")
            }
        case .timeout:
            guard let timeout = Duration(parsing: text) else { throw refused("a time such as 250ms, 30s or 5m") }
            options.timeout = timeout
        case .task: options.task = try word(CallTask.self)
        case .prefer: options.preference = try word(CallPreference.self)
        case .conversation: options.conversation = text
        case .hedging: options.hedges = try flag()
        case .coalescing: options.coalesces = try flag()
        case .strict: options.refusesLoss = try flag()
        case .report: wantsReport = try flag()
        }
    }
}
