import Foundation
import SwitchboardCore
import SwitchboardPipeline
import SwitchboardStores

extension AnswerCache {
    /// The cache that a configuration asks for; `nil` where no answers are kept.
    /// - Throws: ``LLMError/Code/invalidRequest`` for a file that cannot be used, and when what finding answers by meaning needs is
    ///   not on this machine.
    convenience init?(
        _ configuration: Configuration,
        time: any TimeKeeper,
        manager: ManagerReference,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(LLMError) {
        guard configuration.cacheTTL != nil else { return nil }
        let limit = configuration.cache.limit
        let store: any CacheStore
        if let path = configuration.cache.path {
            store = try SQLiteCacheStore(path: path, limit: limit, time: time)
        } else {
            store = MemoryCacheStore(limit: limit)
        }
        self.init(
            store: store, settings: configuration.cacheSettings, time: time,
            meaning: try SemanticCache(configuration, environment: environment, manager: manager))
    }

    /// The same in memory, and without finding answers by meaning where that cannot be.
    convenience init?(inMemory configuration: Configuration, time: any TimeKeeper, manager: ManagerReference) {
        guard configuration.cacheTTL != nil else { return nil }
        let meaning = try? SemanticCache(
            configuration, environment: ProcessInfo.processInfo.environment, manager: manager)
        self.init(
            store: MemoryCacheStore(limit: configuration.cache.limit), settings: configuration.cacheSettings,
            time: time, meaning: meaning)
    }
}

extension Configuration {
    fileprivate var cacheSettings: CacheSettings {
        CacheSettings(
            timeToLive: cacheTTL ?? .zero, staleFor: cache.staleFor, maxTemperature: cache.maxTemperature,
            keepsToolCalls: cache.keepsToolCalls)
    }
}
