import HTTPTypes
import HummingbirdCore
import SwitchboardCore

/// Answers that are kept: to be looked at, called off, or forgotten.
struct KeptAnswers {
    let visit: Visit
    let endpoint: Endpoint
    let id: String
    let responses: StoredResponses

    /// `nil` for an answer that is not kept here.
    func respond() -> Response? {
        let tenant = visit.client.tenant
        guard let stored = responses.find(id, of: tenant) else { return nil }
        let headers = AnswerHeaders(visit.id).fields
        switch endpoint.operation {
        case .retrieveAnswer: return Answer.json(stored.body, headers: headers)
        case .deleteAnswer:
            _ = responses.cancel(id, of: tenant)
            _ = responses.remove(id, of: tenant)
            return Answer.json(deleted, headers: headers)
        case .cancelAnswer:
            guard responses.cancel(id, of: tenant) else { return Answer.json(stored.body, headers: headers) }
            let head = head(of: stored)
            let body = BackgroundAnswer(head: head).body(.cancelled)
            responses.keep(
                StoredResponses.Stored(input: stored.input, output: [], body: body), as: id, for: tenant)
            return Answer.json(body, headers: headers)
        case .listAnswerInput: return Answer.json(items(stored.input), headers: headers)
        default: return nil
        }
    }

    private func head(of stored: StoredResponses.Stored) -> ResponseHead {
        let root = try? JSONValue(parsing: stored.body, as: .answer)
        return ResponseHead(
            id: id, provider: "", model: ModelID(root?["model"]?.asString ?? ""), created: root?["created_at"]?.asInt)
    }

    private var deleted: [UInt8] {
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.object { writer in
                writer.field("id", id)
                writer.field("object", "response")
                writer.field("deleted", true)
            }
        }
        return bytes
    }

    private func items(_ items: [RawJSON]) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.object { writer in
                writer.field("object", "list")
                writer.field("data") { writer in
                    writer.array { writer in for item in items { writer.raw(item) } }
                }
                writer.field("has_more", false)
            }
        }
        return bytes
    }
}
