import Foundation
public import Logging
public import SwitchboardCore

/// Looks at the configuration's files now and then, and has them read again when they have changed. What cannot be read or makes no
/// sense is reported, and what was there stays.
public struct ConfigurationWatch: Sendable {
    /// How often it looks.
    private static let interval = Duration.seconds(1)

    private let files: [String]
    private let clock: any TimeKeeper
    private let logger: Logger
    private let reload: @Sendable () throws(LLMError) -> Void

    /// - Parameter reload: Reads it all anew and puts it into force, or throws and changes nothing.
    public init(
        files: [String],
        clock: any TimeKeeper = SystemTime(),
        logger: Logger,
        reload: @escaping @Sendable () throws(LLMError) -> Void
    ) {
        self.files = files
        self.clock = clock
        self.logger = logger
        self.reload = reload
    }

    /// Returns when its task is cancelled.
    public func run() async {
        var seen = files.map(ConfigurationWatch.stamp)
        while true {
            do throws(LLMError) { try await clock.sleep(for: ConfigurationWatch.interval) } catch { return }
            let now = files.map(ConfigurationWatch.stamp)
            guard now != seen else { continue }
            seen = now
            do throws(LLMError) {
                try reload()
                logger.notice("The configuration was read again.")
            } catch {
                logger.error(
                    "The configuration has changed and cannot be used; the one before it stays: \(error.message)")
            }
        }
    }

    /// What tells one version of a file from another; `nil` where there is none.
    private static func stamp(_ path: String) -> [Int64]? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        let date = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let size = (attributes[.size] as? NSNumber)?.int64Value ?? 0
        let node = (attributes[.systemFileNumber] as? NSNumber)?.int64Value ?? 0
        return [Int64(date * 1_000_000), size, node]
    }
}
