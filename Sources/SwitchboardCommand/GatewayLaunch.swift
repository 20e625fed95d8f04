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
        let reading = Reading(path: path, host: host, port: port)
        var settings = GatewaySettings()
        if path != nil { settings = try reading.settings() } else { reading.override(&settings) }
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

    /// What is read, at the start and again.
    private struct Reading: Sendable {
        let path: String?
        let host: String?
        let port: Int?

        func settings() throws(LLMError) -> GatewaySettings {
            guard let path else { return GatewaySettings() }
            var settings = try GatewaySettings(file: path)
            override(&settings)
            return settings
        }

        func override(_ settings: inout GatewaySettings) {
            settings.host = host ?? settings.host
            settings.port = port ?? settings.port
        }

        func keys(_ settings: GatewaySettings) throws(LLMError) -> KeyRing { KeyRing() }

        /// A name in the configuration is relative to its file.
        func besideConfiguration(_ name: String) -> String {
            guard let path else { return name }
            return URL(fileURLWithPath: name, relativeTo: URL(fileURLWithPath: path).deletingLastPathComponent()).path
        }
    }
}
