import Foundation
import HTTPTypes
import Logging
import ServiceLifecycle
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardGateway
import SwitchboardTelemetry
import SwitchboardTransport
import UnixSignals

/// Puts a gateway together from its configuration and runs it, reading the configuration again whenever it changes.
struct GatewayLaunch {
    private let gateway: Gateway
    private let watch: ConfigurationWatch?
    private let logger: Logger
    private let exporter: OTLPExporter?
    private let transport: HTTPTransport?

    init(
        _ file: ConfigurationFile,
        host: String?,
        port: Int?,
        listening: @escaping @Sendable (String) -> Void
    ) async throws(LLMError) {
        let path = file.path
        let reading = GatewayReading(path: path, host: host, port: port)
        let settings = try reading.settings()
        let logger = GatewayLaunch.logger(settings.log)
        self.logger = logger
        // What may be refused comes first: what is open by then has to be closed again.
        let keys = try reading.keys(settings)
        let manager = try await ProviderManager(try await Setup.configuration(file))
        var observers: [any CallObserver] = [CallLog(logger)]
        if let endpoint = settings.telemetry.endpoint {
            let transport = HTTPTransport()
            let exporter = OTLPExporter(
                service: settings.telemetry.service, version: SwitchboardCommand.version,
                interval: settings.telemetry.interval
            ) { path, body throws(LLMError) in
                let target = Target(provider: "otlp", model: "")
                let request = OutboundRequest(
                    path: path, body: body, context: ResponseContext(target: target, isStreaming: false))
                let upstream = Upstream(
                    provider: "otlp", baseURL: endpoint,
                    timeouts: Timeouts(firstByte: .seconds(10), total: .seconds(15)))
                return try await transport.send(request, to: upstream).status.code
            }
            observers.append(exporter)
            (self.exporter, self.transport) = (exporter, transport)
        } else {
            (exporter, transport) = (nil, nil)
        }
        let gateway = Gateway(
            manager, settings, keys: keys, observers: observers, logger: logger,
            listening: listening)
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
        // The configuration is watched: there is nothing that a hang-up would have to tell.
        signal(SIGHUP, SIG_IGN)
        let watching = watch.map { watch in Task { await watch.run() } }
        let exporting = exporter.map { exporter in Task { await exporter.run() } }
        defer { watching?.cancel() }
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [gateway], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
        exporting?.cancel()
        await exporting?.value
        await transport?.shutdown()
    }

    /// To standard error, a line at a time.
    private static func logger(_ settings: LogSettings) -> Logger {
        Logger(label: "switchboard") { label in
            LineLogHandler(
                label: label, level: Logger.Level(rawValue: settings.level.rawValue) ?? .info,
                format: settings.format == .json ? .json : .text
            ) { line in FileHandle.standardError.write(Data(line)) }
        }
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
        if let file = settings.keysFile { return try KeyFile(besideConfiguration(file)).load().keys }
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
        if let keys = try keyList(settings) { try KeyRing(keys) } else { KeyRing() }
    }

    /// A name in the configuration is relative to its file.
    func besideConfiguration(_ name: String) -> String {
        guard let path else { return name }
        return URL(fileURLWithPath: name, relativeTo: URL(fileURLWithPath: path).deletingLastPathComponent()).path
    }
}
