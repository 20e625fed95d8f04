import Crypto
public import SwitchboardCore

/// What makes two requests the same: a hash over all of them that can change an answer. Requests that came through different
/// dialects have the same one when they say the same.
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
    /// 32 of them.
    public let bytes: [UInt8]

    /// - Returns: `nil` for any other number of bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    fileprivate init(of canon: Canon) { bytes = Array(SHA256.hash(data: canon.bytes)) }

    public var description: String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// - Parameters:
    ///   - tenant: Whose it is: nobody ever gets another tenant's answer.
    ///   - options: What of them decides who answers counts too.
    public init(of request: CompletionRequest, for tenant: String, _ options: CallOptions) {
        self.init(of: Canon(request, tenant, options, isBlank: false))
    }

    /// The same with the last user's text left out: what two questions must share before their words may be compared.
    public static func scope(of request: CompletionRequest, for tenant: String, _ options: CallOptions) -> Fingerprint {
        Fingerprint(of: Canon(request, tenant, options, isBlank: true))
    }
}

/// A request as bytes, field by field, each with its length, so that no two different requests are the same bytes.
private struct Canon {
    private(set) var bytes: [UInt8] = []

    /// Fields beside those that we model which say nothing about the answer.
    private static let irrelevant: Set<String> = [
        "stream_options", "metadata", "store", "user", "safety_identifier", "prompt_cache_key",
        "prompt_cache_retention",
        "keep_alive",
    ]

    init(_ request: CompletionRequest, _ tenant: String, _ options: CallOptions, isBlank: Bool) {
        text("switchboard answer 1")
        text(tenant)
        flag(isBlank)
        text(request.model?.rawValue)
        text(options.preferredProvider?.rawValue)
        text(options.task?.rawValue)
        text(options.preference?.rawValue)
        list(options.costConstraints?.preferredModels ?? []) { $0.text($1.rawValue) }
        let last = isBlank ? request.messages.lastIndex { $0.role == .user } : nil
        list(Array(request.messages.enumerated())) { canon, entry in
            canon.message(entry.element, isBlank: entry.offset == last)
        }
        list(request.tools) { $0.tool($1) }
        choice(request.toolChoice)
        flag(request.parallelToolCalls)
        number(request.maxTokens)
        decimal(request.temperature)
        decimal(request.topP)
        number(request.topK)
        decimal(request.frequencyPenalty)
        decimal(request.presencePenalty)
        list(request.stop) { $0.text($1) }
        number(request.seed)
        text(request.reasoning?.mode?.rawValue)
        text(request.reasoning?.effort?.rawValue)
        number(request.reasoning?.budget)
        flag(request.reasoning?.includesThoughts)
        switch request.format {
        case nil: tag(0)
        case .json?: tag(1)
        case .schema(let schema)?:
            tag(2)
            text(schema.name)
            text(schema.description)
            json(schema.schema)
            flag(schema.strict)
        }
        extras(request.extras)
    }

    // MARK: Messages

    private mutating func message(_ message: Message, isBlank: Bool) {
        text(message.isInstructions ? Message.Role.system.rawValue : message.role.rawValue)
        list(message.parts) { canon, part in
            if isBlank, case .text = part.content { return canon.tag(99) }
            canon.part(part)
        }
        extras(message.extras)
    }

    private mutating func part(_ part: Part) {
        switch part.content {
        case .text(let words): text(words, tagged: 1)
        case .refusal(let words): text(words, tagged: 2)
        case .image(let media): self.media(media, tagged: 3)
        case .audio(let media): self.media(media, tagged: 4)
        case .video(let media): self.media(media, tagged: 5)
        case .document(let media): self.media(media, tagged: 6)
        case .thinking(let thinking):
            text(thinking.text, tagged: 7)
            text(thinking.signature?.value)
            flag(thinking.isRedacted)
        case .toolCall(let call):
            text(call.id, tagged: 8)
            text(call.name)
            text(call.kind.rawValue)
            json(call.arguments)
        case .toolResult(let result):
            text(result.callID, tagged: 9)
            text(result.name)
            flag(result.isError)
            list(result.parts) { $0.part($1) }
        case .opaque(let opaque): self.opaque(opaque, tagged: 10)
        }
        extras(part.extras)
    }

    private mutating func media(_ media: Media, tagged tag: UInt8) {
        switch media.source {
        case .base64(let data): text(data, tagged: tag)
        case .url(let address): text(address, tagged: tag + 20)
        case .file(let id): text(id, tagged: tag + 40)
        case .text(let words): text(words, tagged: tag + 60)
        }
        text(media.mediaType)
        text(media.filename)
        text(media.detail)
    }

    private mutating func opaque(_ opaque: OpaquePart, tagged tag: UInt8) {
        text(opaque.dialect.rawValue, tagged: tag)
        json(opaque.json)
    }

    // MARK: Tools

    private mutating func tool(_ tool: Tool) {
        text(tool.name)
        text(tool.description)
        switch tool.kind {
        case .function(let parameters, let strict):
            tag(1)
            json(parameters)
            flag(strict)
        case .custom(let format):
            tag(2)
            json(format)
        case .opaque(let opaque): self.opaque(opaque, tagged: 3)
        }
        extras(tool.extras)
    }

    private mutating func choice(_ choice: ToolChoice?) {
        switch choice {
        case nil: tag(0)
        case .auto?: tag(1)
        case .some(.none): tag(2)
        case .required?: tag(3)
        case .tool(let name)?: text(name, tagged: 4)
        case .allowed(let names, let required)?:
            flag(required)
            list(names) { $0.text($1) }
        case .opaque(let opaque)?: self.opaque(opaque, tagged: 6)
        }
    }

    private mutating func extras(_ extras: Extras) {
        let entries = extras.entries.filter { !Canon.irrelevant.contains($0.name) }
            .sorted { ($0.dialect.rawValue, $0.name) < ($1.dialect.rawValue, $1.name) }
        list(entries) { canon, entry in
            canon.text(entry.dialect.rawValue)
            canon.text(entry.name)
            canon.json(entry.value)
        }
    }

    // MARK: Bytes

    private mutating func tag(_ value: UInt8) { bytes.append(value) }

    private mutating func size(_ value: Int) {
        withUnsafeBytes(of: UInt64(value).littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func text(_ value: String, tagged tag: UInt8) {
        self.tag(tag)
        size(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    private mutating func text(_ value: String?) {
        guard let value else { return tag(0) }
        text(value, tagged: 1)
    }

    private mutating func number(_ value: Int?) { text(value.map { String($0) }) }
    private mutating func decimal(_ value: Double?) { text(value.map { String($0) }) }
    private mutating func flag(_ value: Bool?) { tag(value.map { $0 ? 2 : 1 } ?? 0) }

    private mutating func list<Element>(_ elements: [Element], _ body: (inout Canon, Element) -> Void) {
        size(elements.count)
        for element in elements { body(&self, element) }
    }

    /// Without white space and with keys in order: what the text means, not how it is written.
    private mutating func json(_ raw: RawJSON?) {
        guard let raw else { return tag(0) }
        guard let value = raw.value else { return text(raw.description, tagged: 1) }
        json(value)
    }

    private mutating func json(_ value: JSONValue) {
        if value.isObject {
            tag(2)
            list(value.members.map { ($0.key.string, $0.value) }.sorted { $0.0 < $1.0 }) { canon, member in
                canon.text(member.0)
                canon.json(member.1)
            }
        } else if value.isArray {
            tag(3)
            list(Array(value.elements)) { $0.json($1) }
        } else if let words = value.asString {
            text(words, tagged: 4)
        } else {
            text(value.raw.description, tagged: 5)
        }
    }
}
