import SwitchboardCore

extension MCPSession {
    func receive(_ text: [UInt8]) {
        guard text.count <= limits.message else {
            return fail(.badResponse, "sent a message of \(text.count) bytes; \(limits.message) are allowed.")
        }
        do throws(MCPFault) {
            for message in try MCPMessage.read(text) { take(message) }
        } catch {
            stray("what is no message: \(String(decoding: text.prefix(200), as: UTF8.self))")
        }
    }

    private func take(_ message: MCPMessage) {
        switch message {
        case .result(let id, let value): settle(id, .success(value))
        case .failure(let id?, let fault): settle(id, .failure(.fault(fault)))
        case .failure(nil, let fault): stray("an error without an id: \(fault.message)")
        case .malformed(_, let fault): stray("what is no message: \(fault.message)")
        case .request(let id, let method, _):
            guard isWithinChatter() else { return }
            answer(id, method)
        case .notification(let method, let parameters):
            guard isWithinChatter() else { return }
            hear(method, parameters)
        }
    }

    private func settle(_ id: MCPID, _ outcome: CallTable.Outcome) {
        guard case .number(let number) = id, calls.settle(number, outcome) else {
            return stray("an answer to \(id), which nobody asked for or which was answered before")
        }
        noteAnswer()
    }

    /// Nothing is offered to servers: only `ping` has an answer.
    private func answer(_ id: MCPID, _ method: String) {
        let text =
            method == MCPMethod.ping
            ? MCPText.result(id: id) { _ in }
            : MCPText.failure(id: id, MCPFault(.methodNotFound, "This client does not offer \(method.prefix(100))."))
        channel.post(MCPOutgoing(text: text, version: introduction?.version))
    }

    private func hear(_ method: String, _ parameters: JSONValue?) {
        switch method {
        case MCPMethod.toolsChanged: events(.toolsChanged)
        case MCPMethod.progress:
            guard let token = parameters?["progressToken"]?.asInt, let done = parameters?["progress"]?.asDouble else {
                return
            }
            _ = calls.progress(
                token,
                MCPProgress(
                    done, total: parameters?["total"]?.asDouble,
                    message: (parameters?["message"]?.asString).map { String($0.prefix(limits.logLine)) }))
        case MCPMethod.logMessage:
            let text = parameters?["data"].map { $0.asString ?? $0.raw.description } ?? ""
            events(
                .log(
                    level: String((parameters?["level"]?.asString ?? "info").prefix(20)),
                    text: String(text.prefix(limits.logLine))))
        default: break
        }
    }
}
