import Foundation
import Logging
import ServiceLifecycle
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardGateway
import UnixSignals

/// Puts a gateway together from its configuration and runs it, reading the configuration again whenever it changes.
struct GatewayLaunch {
    private let gateway: Gateway
    private let watch: ConfigurationWatch?
    private let logger: Logger

    init(
        _ file: ConfigurationFile,
        host: String?,
        port: Int?,
        listening: @escaping @Sendable (String) -> Void
    ) async throws(LLMError) {
        let path = file.path
        let reading = GatewayReading(path: path, host: host, port: port)
        let settings = try reading.settings()
        let logger = Logger(label: "switchboard")
        self.logger = logger
        let manager = try await ProviderManager(try await Setup.configuration(file))
        let gateway = Gateway(manager, settings, keys: try reading.keys(settings), logger: logger, listening: listening)
        self.gateway = gateway
        guard let path else {
            watch = nil
            return
        }
        watch = ConfigurationWatch(
            files: [path] + [settings.keysFile.map(reading.besideConfiguration)].compactMap { $0 }, logger: logger
        ) { () throws(LLMError) in
            let settings = try reading.settings()
            try gateway.reload(try Configuration(file: path), settings, keys: try reading.keys(settings))
        }
    }

    /// Returns once the gateway was told to stop and its last call is over.
    func run() async throws {
        let watching = watch.map { watch in Task { await watch.run() } }
        defer { watching?.cancel() }
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [gateway], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
    }
}

/// Reads what concerns the gateway, at the start and again.
struct GatewayReading: Sendable {
    let path: String?
    var host: String?
    var port: Int?

    func settings() throws(LLMError) -> GatewaySettings {
        var settings = GatewaySettings()
        if let path { settings = try GatewaySettings(file: path) }
        settings.host = host ?? settings.host
        settings.port = port ?? settings.port
        return settings
    }

    /// The keys of clients; `nil` where none are needed.
    /// - Throws: ``LLMError/Code/invalidRequest`` where others than this machine could connect without a key.
    func keyList(_ settings: GatewaySettings) throws(LLMError) -> [ClientKey]? {
        if let file = settings.keysFile { return try KeyFile(path: besideConfiguration(file)).load() }
        guard settings.isLoopback else {
            throw LLMError(
                .invalidRequest,
                """
                Without keys the gateway listens only to this machine (127.0.0.1), and \(settings.host) is open to others. Give \
                out keys with `switchboard keys create NAME --file keys.jsonl`, and name the file in the configuration: \
                gateway: {keys-file: keys.jsonl}.
                """)
        }
        return nil
    }

    func keys(_ settings: GatewaySettings) throws(LLMError) -> KeyRing {
        if let keys = try keyList(settings) { KeyRing(keys) } else { .open }
    }

    /// A name in the configuration is relative to its file.
    func besideConfiguration(_ name: String) -> String {
        guard let path else { return name }
        return URL(fileURLWithPath: name, relativeTo: URL(fileURLWithPath: path).deletingLastPathComponent()).path
    }
}
