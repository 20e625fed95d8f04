import Switchboard
import SwitchboardAccess
import SwitchboardCore
import Synchronization

/// Which models a client can ask for: groups, those of the catalogue whose provider is configured, and, of providers that the
/// catalogue does not know, those that they list themselves.
final class ModelDirectory: Sendable {
    /// How long a provider's own list is taken to hold.
    private static let life = Duration.seconds(60)

    private struct Listing {
        var entries: [ModelListing.Entry]
        var at: Duration
    }

    private let listings = Mutex<[ProviderID: Listing]>([:])

    func entries(for client: Client, in runtime: Runtime, at now: Duration) async -> [ModelListing.Entry] {
        let configuration = runtime.manager.configuration
        var entries = configuration.groups.filter { client.scope.allows(model: nil, of: nil, asked: $0.name) }
            .map { ModelListing.Entry(id: $0.name, owner: "switchboard") }
        for provider in configuration.providers {
            let id = provider.definition.id
            let cards = configuration.catalogue.cards(of: id).filter { $0.retired == nil }
            let own =
                cards.isEmpty
                ? await listed(by: id, runtime.manager, at: now) : cards.map(ModelListing.Entry.init)
            entries += own.filter { client.mayUse(model: $0.id, provider: id) }
        }
        return entries
    }

    /// The entry of a model by any name that leads to it.
    func entry(_ name: ModelID, among entries: [ModelListing.Entry], in runtime: Runtime) -> ModelListing.Entry? {
        if let entry = entries.first(where: { $0.id == name }) { return entry }
        guard let card = runtime.manager.configuration.catalogue.card(named: name) else { return nil }
        return entries.first { $0.id == card.id }
    }

    /// What a provider lists, as `provider/model`; what it listed last, or nothing, where it does not answer.
    private func listed(
        by provider: ProviderID,
        _ manager: ProviderManager,
        at now: Duration
    ) async -> [ModelListing.Entry] {
        let known = listings.withLock { $0[provider] }
        if let known, now - known.at < ModelDirectory.life { return known.entries }
        var entries = known?.entries ?? []
        if let fresh = try? await manager.listModels(of: provider) {
            entries = fresh.map { entry in
                var entry = entry
                entry.id = ModelID("\(provider)/\(entry.id)")
                entry.owner = entry.owner ?? provider.rawValue
                return entry
            }
        }
        listings.withLock { $0[provider] = Listing(entries: entries, at: now) }
        return entries
    }
}

extension ModelListing.Entry {
    fileprivate init(_ card: ModelCard) {
        self.init(
            id: card.id, displayName: card.displayName, owner: card.provider.rawValue,
            contextWindow: card.contextWindow, maxOutput: card.maxOutput)
    }
}
