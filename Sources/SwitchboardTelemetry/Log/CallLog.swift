public import Logging
import SwitchboardCore

/// Logs every call, in one line: who asked what, who answered, how long it took and what it cost. No prompt and no answer.
public struct CallLog: CallObserver {
    private let logger: Logger

    public init(_ logger: Logger) { self.logger = logger }

    public func ended(_ call: CallRecord) {
        let level: Logger.Level = call.error == nil ? .info : .warning
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "id": "\(call.id)", "door": "\(call.door)", "operation": "\(call.operation.rawValue)",
            "status": "\(call.status)", "seconds": "\(CallLog.rounded(call.duration))",
        ]
        metadata["client"] = call.client.map { "\($0)" }
        metadata["asked"] = call.asked.map { "\($0)" }
        metadata["provider"] = call.provider.map { "\($0)" }
        metadata["model"] = call.model.map { "\($0)" }
        metadata["code"] = call.error.map { "\($0)" }
        metadata["first-token"] = call.firstToken.map { "\(CallLog.rounded($0))" }
        metadata["input"] = call.usage.input.map { "\($0)" }
        metadata["output"] = call.usage.output.map { "\($0)" }
        metadata["cost"] = call.cost.map { "\($0)" }
        metadata["cache"] = call.trail?.cache.map { "\($0.kind.rawValue)" }
        if let attempts = call.trail?.attempts.count, attempts != 1 { metadata["attempts"] = "\(attempts)" }
        if call.warnings > 0 { metadata["warnings"] = "\(call.warnings)" }
        let words = call.message.map { "call failed: \($0)" } ?? "call"
        logger.log(level: level, "\(words)", metadata: metadata)
    }

    private static func rounded(_ duration: Duration) -> Double { (duration.inSeconds * 10_000).rounded() / 10_000 }
}
