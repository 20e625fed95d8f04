import SwitchboardCore
import SwitchboardDialects

/// What a request of the Responses API is part of: the conversation that it goes on with, and whether its answer is kept.
struct ResponseThread: Sendable {
    /// All items up to and with the request's own.
    private(set) var input: [RawJSON] = []
    let isStored: Bool
    /// Whether the client wants the answer's name now and the answer later.
    let isBackground: Bool
    /// It goes on from an answer that is not kept here: only a provider that keeps it can be asked.
    private(set) var isElsewhere = false

    /// Reads what the request goes on with, and puts it in its place: no provider is asked for what another one said.
    init(_ inbound: inout InboundRequest, _ responses: StoredResponses, tenant: String) throws(LLMError) {
        func flag(_ name: String) -> Bool? {
            inbound.fields[name].flatMap { try? JSONValue(parsing: inbound.body[$0], as: .request).asBool }
        }
        isStored = flag("store") ?? true
        isBackground = flag("background") ?? false
        if inbound.fields["background"] != nil {
            // Ours to do, not the provider's.
            let body = inbound.fields.removing("background", from: inbound.body)
            inbound = try OpenAIResponses().server.inspect(inbound.head, body: body)
        }
        let own = try ResponseThread.items(of: inbound)
        input = own
        guard let range = inbound.fields["previous_response_id"],
            let id = try JSONValue(parsing: inbound.body[range], as: .request).stringOrNil()
        else { return }
        guard let stored = responses.find(id, of: tenant) else {
            isElsewhere = true
            return
        }
        input = stored.input + stored.output + own
        var body = inbound.fields.removing("previous_response_id", from: inbound.body)
        body = try JSONFields(scanning: body).removing("input", from: body)
        let isEmpty = try JSONFields(scanning: body).fields.isEmpty
        var items: [UInt8] = Array("{\"input\":[".utf8)
        for (index, item) in input.enumerated() {
            if index > 0 { items.append(UInt8(ascii: ",")) }
            items += item.utf8
        }
        items += isEmpty ? "]".utf8 : "],".utf8
        let brace = body.firstIndex(of: UInt8(ascii: "{")) ?? 0
        body.replaceSubrange(brace...brace, with: items)
        inbound = try OpenAIResponses().server.inspect(inbound.head, body: body)
    }

    private static func items(of inbound: InboundRequest) throws(LLMError) -> [RawJSON] {
        guard let range = inbound.fields["input"] else { return [] }
        let input = try JSONValue(parsing: inbound.body[range], as: .request)
        guard let text = input.asString else { return input.elements.map(\.raw) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("role", "user")
            writer.field("content", text)
        }
        return [RawJSON(utf8: writer.bytes)]
    }

    /// The answer as it is kept, and its id; `nil` for what is no response object.
    func stored(_ response: [UInt8]) -> (id: String, stored: StoredResponses.Stored)? {
        guard isStored, let root = try? JSONValue(parsing: response, as: .answer), let id = root["id"]?.asString,
            !id.isEmpty
        else { return nil }
        let output = root["output"]?.elements.map(\.raw) ?? []
        return (id, StoredResponses.Stored(input: input, output: output, body: response))
    }
}

/// Finds the whole response in what is written of a stream: its last event brings it.
struct ResponseCapture {
    private var last: [UInt8] = []

    mutating func wrote(_ bytes: [UInt8]) {
        if last.isEmpty {
            guard
                let start = ["completed", "incomplete"].lazy.compactMap({
                    bytes.firstRange(of: "event: response.\($0)".utf8)
                })
                .first
            else { return }
            last = Array(bytes[start.lowerBound...])
        } else {
            last += bytes
        }
    }

    /// The response object, once it was written.
    var response: [UInt8]? {
        guard let data = last.firstRange(of: "data: ".utf8) else { return nil }
        let line = last[data.upperBound...].prefix { $0 != 0x0A }
        return (try? JSONValue(parsing: line, as: .answer))?["response"]?.raw.utf8
    }
}
