import HTTPTypes
import SwitchboardCore
import SwitchboardDialects

/// What must hold of a refused request: its error goes out as it came in its own dialect, and means the same in others.
enum ErrorLaw {
    static func judge(_ recording: Recording, _ dialect: any Dialect, _ target: Target) throws(LLMError) -> String? {
        let error = dialect.client.error(
            status: HTTPResponse.Status(code: recording.status), headers: recording.headers, body: recording.body,
            target: target)
        if error.message.isEmpty { return "The error has no message." }
        var out: [UInt8] = []
        let status = dialect.server.encode(error, into: &out)
        if error.body != nil, out != recording.body || status.code != recording.status {
            return "The provider's own error does not go out as it came."
        }
        for other in Spoken.dialects where other.id != dialect.id {
            var translated: [UInt8] = []
            let status = other.server.encode(error, into: &translated)
            let again = other.client.error(status: status, headers: [:], body: translated, target: target)
            if again.code != error.code, !CompletionDifference.areAlike(again.code, error.code) {
                return "Through \(other.id), \(error.code) becomes \(again.code)."
            }
        }
        return nil
    }
}
