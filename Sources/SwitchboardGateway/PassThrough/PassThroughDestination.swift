import HTTPTypes
import Switchboard
import SwitchboardCore

/// Where a path leads that the gateway does not know itself: to a provider whose API it is one of.
struct PassThroughDestination: Sendable {
    let provider: ProviderID
    /// Below the provider's base address, as it came.
    let path: String

    /// A prefix, what the ids of the dialects begin with that are spoken there, and whether it is only ours.
    private static let prefixes: [(prefix: String, family: String, isOurs: Bool)] = [
        ("/openai/v1/", "openai.", true), ("/openai/", "openai.", true), ("/anthropic/", "anthropic.", true),
        ("/gemini/", "gemini", true), ("/ollama/", "ollama.", true), ("/v1/messages/", "anthropic.", false),
        ("/v1beta/", "gemini", false), ("/upload/v1beta/", "gemini", false), ("/ws/", "gemini", false),
        ("/api/", "ollama.", false),
        ("/v1/", "openai.", true),
    ]

    /// `nil` for a path that is nobody's, or whose provider is not configured.
    init?(_ visit: Visit) {
        let configuration = visit.runtime.manager.configuration
        let path = visit.target.rawPath
        if path.hasPrefix("/providers/") {
            let rest = path.dropFirst(11)
            guard let slash = rest.firstIndex(of: "/") else { return nil }
            let name = ProviderID(String(rest[..<slash]))
            guard configuration.providers.contains(where: { $0.definition.id == name }) else { return nil }
            (provider, self.path) = (name, String(rest[slash...]))
            return
        }
        let isAnthropic = HTTPField.Name("anthropic-version").map { visit.headers[$0] != nil } ?? false
        guard let entry = PassThroughDestination.prefixes.first(where: { path.hasPrefix($0.prefix) }) else {
            return nil
        }
        let isShared = entry.prefix == "/v1/" && isAnthropic
        let family = isShared ? "anthropic." : entry.family
        let able = configuration.providers.filter { provider in
            provider.definition.dialects.contains { $0.rawValue.hasPrefix(family) }
        }
        let wanted = HTTPField.Name("x-switchboard-provider").flatMap { visit.headers[$0] }.map { ProviderID($0) }
        let chosen = able.first { $0.definition.id == wanted ?? configuration.defaultProvider } ?? able.first
        guard let chosen, wanted == nil || chosen.definition.id == wanted else { return nil }
        provider = chosen.definition.id
        self.path = entry.isOurs && !isShared ? String(path.dropFirst(entry.prefix.utf8.count - 1)) : path
    }
}
