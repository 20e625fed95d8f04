import SwitchboardCore

extension MCPSession {
    /// What is asked, and how.
    struct Question: Sendable {
        var method: String
        var timeout: Duration
        var tool: String?
        var headers: [(name: String, value: String)] = []
        /// Overrides what was agreed on.
        var version: MCPVersion?
        var progress: MCPProgressHandler?
        var parameters: @Sendable (inout JSONWriter) -> Void = { _ in }
    }

    /// Asks, and returns the result.
    func ask(_ question: Question) async throws(LLMError) -> JSONValue {
        do throws(CallTable.Failure) { return try await outcome(of: question).get() } catch {
            switch error {
            case .fault(let fault): throw fault.error(from: server, calling: question.method)
            case .lost(let error): throw error
            }
        }
    }

    /// Asks, and returns what it came to. Never waits longer than the question's timeout.
    func outcome(of question: Question) async -> CallTable.Outcome {
        let id: Int
        do throws(LLMError) {
            id = try calls.begin(most: limits.calls, server: server, progress: question.progress)
        } catch {
            return .failure(.lost(error))
        }
        let message = message(question, id)
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.deliver(message, id) }
            group.addTask { await self.limit(question, id) }
            let outcome = await self.calls.outcome(of: id)
            group.cancelAll()
            return outcome
        }
        if case .failure(.lost(let error)) = outcome, [.timeout, .cancelled].contains(error.code) {
            withdraw(id, question, error)
        }
        return outcome
    }

    private func message(_ question: Question, _ id: Int) -> MCPOutgoing {
        let version = question.version ?? introduction?.version
        let envelope = version.flatMap { $0.hasHandshake ? nil : $0 }
        let hasParameters = question.method != MCPMethod.ping || envelope != nil
        let text = MCPText.call(
            id: .number(id), method: question.method,
            parameters: hasParameters
                ? { [identity] writer in
                    question.parameters(&writer)
                    MCPMeta.write(
                        envelope: envelope, client: identity, progress: question.progress == nil ? nil : id,
                        to: &writer)
                } : nil)
        return MCPOutgoing(
            text: text, id: id, method: question.method, name: question.tool, headers: question.headers,
            version: version, timeout: question.timeout)
    }

    private func deliver(_ message: MCPOutgoing, _ id: Int) async {
        do throws(LLMError) {
            guard try await channel.send(message) == .answered else { return }
            calls.settle(
                id, .failure(.lost(.ofServer(server, .incompleteStream, "ended its answer without a result."))))
        } catch {
            calls.settle(id, .failure(.lost(error)))
        }
    }

    private func limit(_ question: Question, _ id: Int) async {
        do throws(LLMError) { try await time.sleep(for: question.timeout) } catch { return }
        var words = "did not answer \(question.method) within \(question.timeout)."
        if let line = log.last { words += " Its last words: \(line)" }
        calls.settle(id, .failure(.lost(.ofServer(server, .timeout, words))))
    }

    /// Tells the server that nobody waits any more. The handshake must not be withdrawn.
    private func withdraw(_ id: Int, _ question: Question, _ error: LLMError) {
        guard question.method != MCPMethod.initialize, ended == nil else { return }
        let reason = error.code == .timeout ? "The time for it is over." : "The caller cancelled it."
        notify(MCPMethod.cancelled, version: question.version) { writer in
            writer.field("requestId", id)
            writer.field("reason", reason)
        }
    }

    /// Tells, and does not wait.
    private func notify(_ method: String, version: MCPVersion? = nil, _ parameters: @escaping MCPText.Fields) {
        let text = MCPText.call(id: nil, method: method, parameters: parameters)
        channel.post(MCPOutgoing(text: text, method: method, version: version ?? introduction?.version))
    }

    /// Tells, and returns when the server has it.
    func tell(_ method: String) async throws(LLMError) {
        let text = MCPText.call(id: nil, method: method, parameters: nil)
        _ = try await channel.send(MCPOutgoing(text: text, method: method, version: introduction?.version))
    }
}
