import HTTPTypes
import SwitchboardCore

extension HTTPChannel {
    func send(_ message: MCPOutgoing) async throws(LLMError) -> MCPDelivery {
        var headers: HTTPFields = [.accept: "application/json, text/event-stream", .contentType: "application/json"]
        if let version = message.version, !version.hasHandshake, let method = message.method {
            headers[.mcpMethod] = method
            if let name = message.name { headers[.mcpName] = HeaderText.encode(name) }
            for header in message.headers {
                if let name = HTTPField.Name(header.name) { headers[name] = HeaderText.encode(header.value) }
            }
        }
        let response = try await exchange(
            .post, headers: headers, body: message.text, version: message.version,
            timeouts: Timeouts(within: message.timeout))
        try await check(response, message)
        if message.method == MCPMethod.initialize, let session = response.headers[.mcpSession] {
            guard session.utf8.count <= 1_024, session.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw LLMError.ofServer(server, .badResponse, "gave a session id that cannot be sent back.")
            }
            adopt(session: session)
        }
        guard let id = message.id, response.status != .accepted else {
            guard message.id == nil else {
                throw LLMError.ofServer(server, .badResponse, "took a request without answering it (HTTP 202).")
            }
            return .underWay
        }
        switch response.mediaType {
        case "application/json": receive(try await whole(response))
        case "text/event-stream": try await follow(response, until: id, message)
        case let other:
            throw LLMError.ofServer(
                server, .badResponse, "answered with \(other.isEmpty ? "no type" : other) instead of JSON or events.",
                status: response.status.code)
        }
        return .answered
    }

    /// Throws for a status that is no success; an error of JSON-RPC in its body is received as the answer.
    private func check(_ response: TransportResponse, _ message: MCPOutgoing) async throws(LLMError) {
        let status = response.status.code
        guard !(200..<300).contains(status) else { return }
        if (300..<400).contains(status) {
            let place = response.headers[.location].map { " to \($0.prefix(200))" } ?? ""
            throw LLMError.ofServer(
                server, .badResponse,
                "redirects\(place), which is not followed. Configure the address that it should be asked at.",
                status: status)
        }
        if let session, status == 404 {
            let error = LLMError.ofServer(server, .unavailable, "has forgotten the session.", status: status)
            forget(session, error)
            throw error
        }
        if let id = message.id, response.mediaType == "application/json", let body = try? await whole(response),
            let fault = HTTPChannel.fault(in: body)
        {
            return receive(MCPText.failure(id: .number(id), fault))
        }
        let code: LLMError.Code =
            switch status {
            case 401: .authentication
            case 403: .permission
            case 429: .rateLimited
            case 400..<500: .unsupported
            default: .unavailable
            }
        throw LLMError.ofServer(server, code, "answered with HTTP \(status).", status: status)
    }

    /// The error that a body is, whatever id it names.
    private static func fault(in body: [UInt8]) -> MCPFault? {
        guard let messages = try? MCPMessage.read(body, most: 1), case .failure(_, let fault)? = messages.first else {
            return nil
        }
        return fault
    }

    private func whole(_ response: TransportResponse) async throws(LLMError) -> [UInt8] {
        var body: [UInt8] = []
        for try await piece in response.body {
            guard body.count + piece.count <= limits.message else {
                throw LLMError.ofServer(
                    server, .badResponse, "sent more than \(limits.message) bytes as one message.")
            }
            body.append(contentsOf: piece)
        }
        return body
    }
}

extension TransportResponse {
    /// The content type without its parameters, in small letters.
    var mediaType: String {
        let type = headers[.contentType]?.split(separator: ";").first ?? ""
        return type.lowercased().filter { $0 != " " }
    }
}

extension Timeouts {
    /// Everything within one time, with a little to spare: whoever asked keeps the time, and says what was late.
    init(within limit: Duration) {
        self.init(
            connect: min(limit, .seconds(10)), firstByte: limit + .seconds(5), betweenBytes: limit + .seconds(5),
            total: limit + .seconds(5))
    }
}
