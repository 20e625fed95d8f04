import HTTPTypes
import HummingbirdCore
import NIOCore
import SwitchboardCore
import SwitchboardDialects

/// Makes responses.
enum Answer {
    static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        body(bytes, type: "application/json", status: status, headers: headers)
    }

    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        body(Array(text.utf8), type: "text/plain; charset=utf-8", status: status)
    }

    static func body(
        _ bytes: [UInt8],
        type: String,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func methodNotAllowed(_ method: HTTPRequest.Method, _ path: String, allowed: [String]) -> Response {
        let names = allowed.joined(separator: ", ")
        let error = LLMError(.invalidRequest, "\(path) takes \(names), not \(method.rawValue).", status: 405)
        return self.error(error, in: OpenAIChat(), headers: [.allow: names]).response
    }

    /// An error in the words of a dialect. What a provider says of our key is for us, not for a client.
    @inline(never)
    static func error(
        _ error: LLMError,
        in dialect: any Dialect,
        headers: HTTPFields = [:]
    ) -> (response: Response, status: Int) {
        let shown = error.forClients
        var bytes: [UInt8] = []
        var status = dialect.server.encode(shown, into: &bytes)
        // The gateway's own refusals may have a status that says more than their code does.
        if error.provider == nil, let own = error.status { status = HTTPResponse.Status(code: own) }
        var headers = headers
        if let wait = error.retryAfter {
            headers[.retryAfter] = String(max(1, Int((wait / .seconds(1)).rounded(.up))))
        }
        if status.code == 401 { headers[.wwwAuthenticate] = "Bearer" }
        return (json(bytes, status: status, headers: headers), status.code)
    }
}

extension LLMError {
    /// The same error without what a provider said about the gateway's own credential.
    var forClients: LLMError {
        if code == .noCandidate, trail == nil {
            // Nobody was asked, since nobody here has what was named: that is the client's to mend.
            var error = LLMError(.modelNotFound, message, model: model, field: field ?? "model")
            error.attempts = attempts
            return error
        }
        guard let provider, code == .authentication || code == .permission else { return self }
        var error = self
        error.body = nil
        error.message =
            "The provider \(provider) refused the gateway's own credential. Whoever runs the gateway has to mend that."
        return error
    }
}
