import Foundation
import HTTPTypes
public import SwitchboardCore
import SwitchboardPipeline
import SwitchboardTransport

extension Configuration {
    /// The configuration that a YAML file describes, with environment variables laid over it.
    /// - Parameter environment: `nil` is this process's own.
    /// - Throws: ``LLMError/Code/invalidRequest`` with the file, the line, the key, the value and what is allowed.
    public init(
        file path: String,
        environment: [String: String]? = nil,
        catalogue: Catalogue = .standard
    ) throws(LLMError) {
        let environment = environment ?? ProcessInfo.processInfo.environment
        let text = try Configuration.read(path, as: "configuration file")
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try self.init(
            yaml: String(decoding: text, as: UTF8.self), named: path, environment: environment, catalogue: catalogue
        ) { (name) throws(LLMError) in
            try Configuration.read(URL(fileURLWithPath: name, relativeTo: folder).path, as: "file")
        }
        // A name in the file is relative to the file, wherever the process runs.
        if let file = cache.path { cache.path = URL(fileURLWithPath: file, relativeTo: folder).path }
    }

    /// The configuration that a YAML text describes.
    /// - Parameters:
    ///   - name: What errors call the text.
    ///   - read: Reads a file that the text names; `nil` is from the disk.
    public init(
        yaml: String,
        named name: String = "configuration",
        environment: [String: String] = [:],
        catalogue: Catalogue = .standard,
        read: ((String) throws(LLMError) -> [UInt8])? = nil
    ) throws(LLMError) {
        self.init(catalogue: catalogue)
        func contents(_ path: String) throws(LLMError) -> [UInt8] {
            if let read { return try read(path) }
            return try Configuration.read(path, as: "file")
        }
        var ordered: (name: String, entry: YAMLEntry)?
        for (key, value) in try YAMLEntry(parsing: yaml, file: name).fields(Configuration.keys) {
            switch key {
            case "default-provider": ordered = (try value.text(), value)
            case "load-balancing": loadBalancing = try value.word(LoadBalancingStrategy.self)
            case "fallback":
                for entry in try value.elements() {
                    let strategy = try FallbackStrategy(entry)
                    guard !fallbackStrategies.contains(where: { $0.name == strategy.name }) else {
                        throw entry.problem("the name \(strategy.name) is taken by a strategy above.")
                    }
                    fallbackStrategies.append(strategy)
                }
            case "budgets":
                for entry in try value.elements() {
                    let budget = try Budget(entry)
                    guard !budgets.contains(where: { $0.id == budget.id }) else {
                        throw entry.problem("the name \(budget.id) is taken by a budget above.")
                    }
                    budgets.append(budget)
                }
            case "hedging": hedges = try value.flag()
            case "coalescing": coalesces = try value.flag()
            case "groups":
                for entry in try value.elements() {
                    let group = try ModelGroup(entry)
                    guard !groups.contains(where: { $0.name == group.name }) else {
                        throw entry.problem("the name \(group.name) is taken by a group above.")
                    }
                    groups.append(group)
                }
            case "optimize-cost": optimizesCost = try value.flag()
            case "max-cost-per-request": maxCostPerRequest = try value.dollars()
            case "cache-ttl": cacheTTL = try value.duration()
            case "cache": cache = try CacheConfiguration(value, ttl: &cacheTTL)
            case "fetch-urls": fetchesMedia = try value.flag()
            case "gateway": break  // The gateway reads it.
            case "catalogue":
                self.catalogue = self.catalogue.overridden(by: try Configuration.catalogue(value, contents))
            case "certificate-authorities":
                let path = try value.text()
                do throws(LLMError) {
                    authorities = try CertificateAuthorities(pem: try contents(path), named: path)
                } catch {
                    throw value.problem(error.message)
                }
            default:
                for entry in try value.elements() {
                    let provider = try Provider(entry, environment: environment)
                    guard !providers.contains(where: { $0.definition.id == provider.definition.id }) else {
                        throw entry.problem("the name \(provider.definition.id) is taken by a provider above.")
                    }
                    providers.append(provider)
                }
            }
        }
        try apply(environment)
        if let ordered, environment["DEFAULT_LLM_PROVIDER"]?.isEmpty ?? true {
            guard providers.contains(where: { $0.definition.id == ProviderID(ordered.name) }) else {
                throw ordered.entry.refused(
                    "a provider that is configured: " + providers.map(\.definition.id.rawValue).joined(separator: ", "))
            }
            defaultProvider = ProviderID(ordered.name)
        }
    }

    private static let keys = [
        "default-provider", "load-balancing", "fallback", "hedging", "coalescing", "groups", "optimize-cost",
        "max-cost-per-request", "budgets",
        "cache-ttl", "cache", "catalogue", "certificate-authorities", "providers", "gateway", "fetch-urls",
    ]

    private static func catalogue(
        _ value: YAMLEntry,
        _ read: (String) throws(LLMError) -> [UInt8]
    ) throws(LLMError) -> Catalogue {
        let path = try value.text()
        do throws(LLMError) {
            return try Catalogue(parsing: try read(path))
        } catch {
            throw value.problem("the catalogue \(path) cannot be used: \(error.message)")
        }
    }

    package static func read(_ path: String, as what: String) throws(LLMError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw LLMError(.invalidRequest, "The \(what) \(path) cannot be read. Is it there, and may it be read?")
        }
        return Array(data)
    }
}

extension Configuration.Provider {
    private static let keys = [
        "name", "dialect", "base-url", "key-variable", "key-header", "headers", "model", "timeouts",
    ]

    /// One entry below `providers`: the name of a ready block with what differs from it, or a server of one's own.
    init(_ entry: YAMLEntry, environment: [String: String]) throws(LLMError) {
        let fields = try entry.fields(Configuration.Provider.keys)
        guard let name = try fields.first(where: { $0.key == "name" })?.value.text() else {
            throw entry.problem("a provider needs a name.")
        }
        guard !name.contains("/"), !name.contains(where: \.isWhitespace) else {
            throw entry.problem("the provider's name is \"\(name)\". Allowed: text without spaces and slashes.")
        }
        let ready = ([ProviderDefinition].builtin + .compatible + [.simulated]).first { $0.id == ProviderID(name) }
        var definition =
            ready ?? ProviderDefinition(id: ProviderID(name), dialects: [], baseURL: "", keyPlacement: .none)
        var timeouts = Timeouts()
        var header: HTTPField.Name?
        for (key, value) in fields {
            switch key {
            case "dialect": definition.dialects = [try Configuration.Provider.dialect(value)]
            case "base-url": definition.baseURL = try value.address()
            case "key-variable": definition.keyVariable = try value.text()
            case "key-header": header = try Configuration.Provider.header(try value.text(), value)
            case "headers":
                for (name, value) in try value.pairs() {
                    definition.headers[try Configuration.Provider.header(name, value)] = try value.text()
                }
            case "model": definition.defaultModel = ModelID(try value.text())
            case "timeouts": timeouts = try Timeouts(value)
            default: break
            }
        }
        if definition.dialects.isEmpty { throw entry.problem("\(name) is no ready block, so it needs a dialect.") }
        if definition.baseURL.isEmpty { throw entry.problem("\(name) needs a base-url.") }
        if let header {
            definition.keyPlacement = .header(header)
        } else if definition.keyVariable != nil, definition.keyPlacement == .none {
            definition.keyPlacement = .bearer
        }
        var keys: [Secret] = []
        if let variable = definition.keyVariable {
            guard let value = environment[variable], !value.isEmpty else {
                throw entry.problem(
                    "the key of \(name) is in the environment variable \(variable), which is not set. "
                        + "Set it, or take the provider out.")
            }
            keys = Secret.list(value)
        }
        self.init(definition, keys: keys, timeouts: timeouts)
    }

    private static func dialect(_ value: YAMLEntry) throws(LLMError) -> DialectID {
        let known = ProviderDefinition.simulated.dialects
        guard let dialect = known.first(where: { $0.rawValue == (try? value.text()) }) else {
            throw value.refused(known.map(\.rawValue).joined(separator: ", "))
        }
        return dialect
    }

    private static func header(_ name: String, _ value: YAMLEntry) throws(LLMError) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { throw value.problem("\"\(name)\" is not the name of a header.") }
        return name
    }
}

extension Timeouts {
    fileprivate init(_ entry: YAMLEntry) throws(LLMError) {
        self.init()
        for (key, value) in try entry.fields(["connect", "first-byte", "first-token", "between-bytes", "total"]) {
            switch key {
            case "connect": connect = try value.duration()
            case "first-byte": firstByte = try value.duration()
            case "first-token": firstToken = try value.duration()
            case "between-bytes": betweenBytes = try value.duration()
            default: total = try value.duration()
            }
        }
    }
}
