import HTTPTypes
import HummingbirdCore
import Switchboard
import SwitchboardCore
import SwitchboardTelemetry

extension CompletionCall {
    /// Answers with a name that the answer will be found under, and makes it while nobody waits.
    func answerLater(_ stream: ResponseStream) -> Response {
        let id = "resp_" + visit.id.dropFirst(4)
        let tenant = visit.client.tenant
        let head = ResponseHead(
            id: id, provider: settings.options.preferredProvider ?? "switchboard", model: inbound.model ?? "auto",
            created: Int(visit.time))
        let queued = BackgroundAnswer(head: head)
        keep(queued.body(.queued), as: id)
        let call = self
        let task = Task {
            var account = call.account
            let body: [UInt8]
            do throws(LLMError) {
                body = try await call.finished(stream, as: head, &account)
            } catch {
                account.failed(error, status: 200)
                body = queued.body(error.code == .cancelled ? .cancelled : .failed(error.forClients))
            }
            call.gateway.responses.ended(id, of: tenant)
            // Whoever deleted it meanwhile does not want it back.
            if call.gateway.responses.find(id, of: tenant) != nil { call.keep(body, as: id) }
            account.close()
        }
        gateway.responses.began(task, as: id, of: tenant)
        return Answer.json(queued.body(.queued), headers: headers.fields)
    }

    private func finished(
        _ stream: ResponseStream,
        as head: ResponseHead,
        _ account: inout CallAccount
    ) async throws(LLMError) -> [UInt8] {
        var completion = try await stream.collect()
        account.ended(completion.finish, completion.usage, completion.cost, completion.trail)
        completion.head.id = head.id
        gateway.continuity.remember(completion.message, for: visit.client.tenant, in: dialect.id)
        var body: [UInt8] = []
        dialect.server.encode(completion, for: inbound, into: &body)
        return body
    }

    private func keep(_ body: [UInt8], as id: String) {
        let output = (try? JSONValue(parsing: body, as: .answer))?["output"]?.elements.map(\.raw) ?? []
        let stored = StoredResponses.Stored(input: thread?.input ?? [], output: output, body: body)
        gateway.responses.keep(stored, as: id, for: visit.client.tenant)
    }
}

/// A response object that has no answer in it.
struct BackgroundAnswer: Sendable {
    enum Status {
        case queued, cancelled
        case failed(LLMError)
    }

    let head: ResponseHead

    func body(_ status: Status) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.object { writer in
                writer.field("id", head.id)
                writer.field("object", "response")
                writer.field("created_at", head.created ?? 0)
                writer.field("background", true)
                switch status {
                case .queued: writer.field("status", "queued")
                case .cancelled: writer.field("status", "cancelled")
                case .failed: writer.field("status", "failed")
                }
                writer.key("error")
                if case .failed(let error) = status {
                    writer.object { writer in
                        writer.field("code", error.code.description)
                        writer.field("message", error.message)
                    }
                } else {
                    writer.null()
                }
                writer.field("incomplete_details", RawJSON.null)
                writer.field("instructions", RawJSON.null)
                writer.field("metadata", "{}" as RawJSON)
                writer.field("model", head.model.rawValue)
                writer.field("output", "[]" as RawJSON)
                writer.field("parallel_tool_calls", true)
                writer.field("temperature", RawJSON.null)
                writer.field("tool_choice", "auto")
                writer.field("tools", "[]" as RawJSON)
                writer.field("top_p", RawJSON.null)
                writer.field("usage", RawJSON.null)
            }
        }
        return bytes
    }
}
