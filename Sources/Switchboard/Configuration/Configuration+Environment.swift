import Foundation
public import SwitchboardCore
import SwitchboardTransport

extension Configuration {
    /// The configuration that this process's environment variables describe, over the file that `SWITCHBOARD_CONFIG` names,
    /// where it is set.
    public static func fromEnvironment() throws(LLMError) -> Configuration {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["SWITCHBOARD_CONFIG"], !path.isEmpty {
            return try Configuration(file: path, environment: environment)
        }
        return try Configuration(environment: environment)
    }

    /// The configuration that environment variables describe. A provider is there when its key is, Ollama when its address
    /// is. A value that makes no sense is refused with its name, what it is and what is allowed.
    public init(environment: [String: String], catalogue: Catalogue = .standard) throws(LLMError) {
        self.init(catalogue: catalogue)
        try apply(environment)
    }

    /// Lays environment variables over what is configured already.
    mutating func apply(_ environment: [String: String]) throws(LLMError) {
        let variables = Variables(environment)
        proxies = try ProxyRules(environment: environment)
        if let path = variables["SSL_CERT_FILE"] {
            let pem = try Configuration.read(path, as: "file of certificates that SSL_CERT_FILE names,")
            authorities = authorities.adding(try CertificateAuthorities(pem: pem, named: "SSL_CERT_FILE: \(path)"))
        }
        for var definition in [ProviderDefinition].builtin {
            let names = EnvironmentNames(definition.id)
            let address = try variables.address(names.baseURL)
            let model = variables[names.model].map { ModelID($0) }
            if let index = providers.firstIndex(where: { $0.definition.id == definition.id }) {
                if let address { providers[index].definition.baseURL = address }
                if let model { providers[index].definition.defaultModel = model }
                continue
            }
            if let address { definition.baseURL = address }
            if let model { definition.defaultModel = model }
            let key = definition.keyVariable.flatMap { variables[$0] }
            guard key != nil || definition.keyVariable == nil && address != nil else { continue }
            providers.append(Provider(definition, keys: key.map(Secret.list) ?? []))
        }
        if let name = variables["DEFAULT_LLM_PROVIDER"] {
            let configured = providers.map(\.definition.id)
            let known = [ProviderDefinition].builtin.map(\.id) + configured.filter { !BuiltinNames.all.contains($0) }
            guard known.contains(ProviderID(name)) else {
                throw variables.refused("DEFAULT_LLM_PROVIDER", allowed: known.map(\.rawValue).joined(separator: ", "))
            }
            defaultProvider = ProviderID(name)
        }
        let strategy = try variables.strategy("LOAD_BALANCING_STRATEGY")
        if let isOn = try variables.flag("ENABLE_LOAD_BALANCING") {
            loadBalancing = isOn ? strategy ?? loadBalancing ?? .roundRobin : nil
        } else if loadBalancing != nil, let strategy {
            loadBalancing = strategy
        }
        if let isOn = try variables.flag("ENABLE_COST_OPTIMIZATION") { optimizesCost = isOn }
        if let limit = try variables.dollars("MAX_COST_PER_REQUEST") { maxCostPerRequest = limit }
        let ttl = try variables.seconds("LLM_CACHE_TTL")
        if let isOn = try variables.flag("ENABLE_LLM_CACHING") {
            cacheTTL = isOn ? ttl ?? cacheTTL ?? .seconds(3_600) : nil
        } else if cacheTTL != nil, let ttl {
            cacheTTL = ttl
        }
    }
}

extension Secret {
    /// The keys that a variable holds: one, or several with commas between them.
    static func list(_ text: String) -> [Secret] {
        text.split { $0 == "," || $0.isWhitespace }.map { Secret(String($0)) }
    }
}

/// The ids of the providers that need no configuration file.
private enum BuiltinNames {
    static let all = Set([ProviderDefinition].builtin.map(\.id))
}

/// The names of a built-in provider's variables.
private struct EnvironmentNames {
    let baseURL: String
    let model: String

    init(_ provider: ProviderID) {
        switch provider {
        case .google: (baseURL, model) = ("GOOGLE_AI_BASE_URL", "GOOGLE_MODEL")
        case .ollama: (baseURL, model) = ("OLLAMA_API_URL", "OLLAMA_MODEL")
        default:
            let name = provider.rawValue.uppercased()
            (baseURL, model) = ("\(name)_BASE_URL", "\(name)_MODEL")
        }
    }
}

/// Environment variables, read as what they mean. An empty one is not set.
private struct Variables {
    let values: [String: String]

    init(_ values: [String: String]) { self.values = values }

    subscript(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    func flag(_ name: String) throws(LLMError) -> Bool? {
        guard let text = self[name] else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default: throw refused(name, allowed: "true or false")
        }
    }

    func strategy(_ name: String) throws(LLMError) -> LoadBalancingStrategy? {
        guard let text = self[name] else { return nil }
        guard let strategy = LoadBalancingStrategy(rawValue: text) else {
            throw refused(name, allowed: LoadBalancingStrategy.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return strategy
    }

    func dollars(_ name: String) throws(LLMError) -> USD? {
        guard let text = self[name] else { return nil }
        guard let amount = USD(exactly: text), amount > .zero else {
            throw refused(name, allowed: "an amount of dollars above zero, such as 0.05")
        }
        return amount
    }

    func seconds(_ name: String) throws(LLMError) -> Duration? {
        guard let text = self[name] else { return nil }
        guard let seconds = Int64(text), (1...31_536_000).contains(seconds) else {
            throw refused(name, allowed: "whole seconds, from 1 to 31536000")
        }
        return .seconds(seconds)
    }

    func address(_ name: String) throws(LLMError) -> String? {
        guard let text = self[name] else { return nil }
        guard let address = ServerAddress.normal(text) else { throw refused(name, allowed: ServerAddress.allowed) }
        return address
    }

    func refused(_ name: String, allowed: String) -> LLMError {
        LLMError(
            .invalidRequest, "The environment variable \(name) is \"\(self[name] ?? "")\". Allowed: \(allowed).",
            field: name)
    }
}

/// What may stand where a server's address is asked for.
enum ServerAddress {
    static let allowed = "an address that begins with http:// or https://"

    /// Without a slash at the end; `nil` for what is no address.
    static func normal(_ text: String) -> String? {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains(where: \.isWhitespace),
            text.split(separator: "/").count > 1
        else { return nil }
        return text
    }
}
