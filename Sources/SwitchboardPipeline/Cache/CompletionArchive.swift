public import SwitchboardCore

/// Answers as bytes, for stores that outlive the process: JSON of our own, with everything that an answer holds.
public enum CompletionArchive {
    /// Changes whenever what is written does: what another version wrote is not read.
    public static let version = 1

    public static func encode(_ completion: Completion) -> [UInt8] {
        var writer = JSONWriter(isSingleLine: true)
        writer.object { writer in
            writer.field("version", version)
            writer.field("id", completion.head.id)
            writer.field("provider", completion.head.provider.rawValue)
            writer.field("model", completion.head.model.rawValue)
            writer.field("created", ifPresent: completion.head.created)
            writer.field("extras") { $0.extras(completion.extras) }
            writer.field("message") { $0.message(completion.message) }
            writer.field("finish") { $0.finish(completion.finish) }
            writer.field("usage") { $0.usage(completion.usage) }
            if let cost = completion.cost {
                writer.field("cost") { writer in
                    writer.array { writer in
                        for part in [cost.input, cost.cacheRead, cost.cacheWrite, cost.output] {
                            writer.int(Int(part.picodollars))
                        }
                    }
                }
            }
            writer.field("warnings") { writer in
                writer.array { writer in
                    for warning in completion.warnings {
                        writer.array { writer in
                            for word in [warning.kind.rawValue, warning.field, warning.detail] { writer.string(word) }
                        }
                    }
                }
            }
            writer.field("alternatives") { writer in
                writer.array { writer in
                    for alternative in completion.alternatives {
                        writer.object { writer in
                            writer.field("choice", alternative.choice)
                            writer.field("message") { $0.message(alternative.message) }
                            writer.field("finish") { $0.finish(alternative.finish) }
                            writer.field("extras") { $0.extras(alternative.extras) }
                        }
                    }
                }
            }
        }
        return writer.bytes
    }

    /// - Throws: ``LLMError/Code/badResponse`` for bytes that are damaged, or of another version.
    public static func decode(_ bytes: [UInt8]) throws(LLMError) -> Completion {
        let root = try JSONValue(parsing: bytes, as: .answer)
        guard try root.required("version").int() == version else {
            throw root.problem("an answer that another version wrote.")
        }
        let head = ResponseHead(
            id: try root.required("id").string(), provider: ProviderID(try root.required("provider").string()),
            model: ModelID(try root.required("model").string()), created: try root["created"]?.int())
        var completion = Completion(
            head: head, message: try root.required("message").message(),
            finish: try root.required("finish").finish(), usage: try root.required("usage").usage(),
            extras: try root.required("extras").extras())
        if let parts = try root["cost"]?.array().map({ $0.asInt ?? 0 }), parts.count == 4 {
            func dollars(_ index: Int) -> USD { USD(picodollars: Int64(parts[index])) }
            completion.cost = Cost(
                input: dollars(0), cacheRead: dollars(1), cacheWrite: dollars(2), output: dollars(3))
        }
        for value in try root.required("warnings").array() {
            let words = value.elements.compactMap(\.asString)
            guard words.count == 3, let kind = Warning.Kind(rawValue: words[0]) else { continue }
            completion.warnings.append(Warning(kind, field: words[1], words[2]))
        }
        for value in try root.required("alternatives").array() {
            completion.alternatives.append(
                Alternative(
                    choice: try value.required("choice").int(), message: try value.required("message").message(),
                    finish: try value.required("finish").finish(), extras: try value.required("extras").extras()))
        }
        return completion
    }
}

extension JSONWriter {
    fileprivate mutating func extras(_ extras: Extras) {
        array { writer in
            for entry in extras.entries {
                writer.array { writer in
                    writer.string(entry.dialect.rawValue)
                    writer.string(entry.name)
                    // As text: numbers, spaces and order stay as they were written.
                    writer.string(entry.value.description)
                }
            }
        }
    }

    fileprivate mutating func message(_ message: Message) {
        object { writer in
            writer.field("role", message.role.rawValue)
            writer.field("extras") { $0.extras(message.extras) }
            writer.field("parts") { writer in
                writer.array { writer in for part in message.parts { writer.part(part) } }
            }
        }
    }

    private mutating func part(_ part: Part) {
        object { writer in
            writer.field("extras") { $0.extras(part.extras) }
            switch part.content {
            case .text(let text): writer.field("text", text)
            case .refusal(let text): writer.field("refusal", text)
            case .image(let media): writer.field("image") { $0.media(media) }
            case .audio(let media): writer.field("audio") { $0.media(media) }
            case .video(let media): writer.field("video") { $0.media(media) }
            case .document(let media): writer.field("document") { $0.media(media) }
            case .thinking(let thinking):
                writer.field("thinking", thinking.text)
                writer.field("redacted", thinking.isRedacted)
                writer.field("signature", ifPresent: thinking.signature?.value)
                writer.field("dialect", ifPresent: thinking.signature?.dialect.rawValue)
            case .toolCall(let call):
                writer.field("call", call.name)
                writer.field("id", call.id)
                writer.field("arguments", call.arguments.description)
                writer.field("kind", call.kind.rawValue)
            case .toolResult(let result):
                writer.field("result", result.callID)
                writer.field("name", ifPresent: result.name)
                writer.field("error", result.isError)
                writer.field("parts") { writer in
                    writer.array { writer in for part in result.parts { writer.part(part) } }
                }
            case .opaque(let opaque):
                writer.field("opaque", opaque.json.description)
                writer.field("dialect", opaque.dialect.rawValue)
            }
        }
    }

    private mutating func media(_ media: Media) {
        object { writer in
            switch media.source {
            case .base64(let data): writer.field("base64", data)
            case .url(let address): writer.field("url", address)
            case .file(let id): writer.field("file", id)
            case .text(let text): writer.field("text", text)
            }
            writer.field("type", ifPresent: media.mediaType)
            writer.field("filename", ifPresent: media.filename)
            writer.field("detail", ifPresent: media.detail)
        }
    }

    fileprivate mutating func finish(_ finish: FinishReason) {
        object { writer in
            writer.field("kind", finish.kind.rawValue)
            writer.field("raw", ifPresent: finish.raw)
            writer.field("dialect", ifPresent: finish.dialect?.rawValue)
        }
    }

    fileprivate mutating func usage(_ usage: Usage) {
        object { writer in
            writer.field("input", ifPresent: usage.input)
            writer.field("cacheRead", ifPresent: usage.cacheRead)
            writer.field("cacheWrite", ifPresent: usage.cacheWrite)
            writer.field("cacheWriteOneHour", ifPresent: usage.cacheWriteOneHour)
            writer.field("output", ifPresent: usage.output)
            writer.field("reasoning", ifPresent: usage.reasoning)
            writer.field("audioInput", ifPresent: usage.audioInput)
            writer.field("audioOutput", ifPresent: usage.audioOutput)
            writer.field("serviceTier", ifPresent: usage.serviceTier)
            writer.field("estimated", usage.isEstimated)
            writer.field("raw", ifPresent: usage.raw?.description)
            writer.field("dialect", ifPresent: usage.dialect?.rawValue)
        }
    }
}

extension JSONValue {
    fileprivate func extras() throws(LLMError) -> Extras {
        var extras = Extras()
        for value in try array() {
            let words = value.elements.compactMap(\.asString)
            guard words.count == 3 else { throw value.mismatch("three strings") }
            extras[DialectID(words[0]), words[1]] = RawJSON(words[2])
        }
        return extras
    }

    fileprivate func message() throws(LLMError) -> Message {
        guard let role = Message.Role(rawValue: try required("role").string()) else { throw problem("no such role.") }
        var parts: [Part] = []
        for value in try required("parts").array() { parts.append(try value.part()) }
        return Message(role, parts, extras: try required("extras").extras())
    }

    private func part() throws(LLMError) -> Part {
        Part(try content(), extras: try required("extras").extras())
    }

    private func content() throws(LLMError) -> Part.Content {
        if let text = self["text"] { return .text(try text.string()) }
        if let text = self["refusal"] { return .refusal(try text.string()) }
        if let media = self["image"] { return .image(try media.media()) }
        if let media = self["audio"] { return .audio(try media.media()) }
        if let media = self["video"] { return .video(try media.media()) }
        if let media = self["document"] { return .document(try media.media()) }
        if let text = self["thinking"] {
            var signature: Thinking.Signature?
            if let value = self["signature"], let dialect = self["dialect"] {
                signature = Thinking.Signature(try value.string(), dialect: DialectID(try dialect.string()))
            }
            return .thinking(
                Thinking(
                    text: try text.string(), signature: signature, isRedacted: try required("redacted").bool()))
        }
        if let name = self["call"] {
            let kind = ToolCall.Kind(rawValue: try required("kind").string()) ?? .function
            return .toolCall(
                ToolCall(
                    id: try required("id").string(), name: try name.string(),
                    arguments: RawJSON(try required("arguments").string()), kind: kind))
        }
        if let id = self["result"] {
            var parts: [Part] = []
            for value in try required("parts").array() { parts.append(try value.part()) }
            return .toolResult(
                ToolResult(
                    callID: try id.string(), name: try self["name"]?.string(), parts: parts,
                    isError: try required("error").bool()))
        }
        return .opaque(
            OpaquePart(
                dialect: DialectID(try required("dialect").string()), json: RawJSON(try required("opaque").string())))
    }

    private func media() throws(LLMError) -> Media {
        let source: Media.Source
        if let data = self["base64"] {
            source = .base64(try data.string())
        } else if let address = self["url"] {
            source = .url(try address.string())
        } else if let id = self["file"] {
            source = .file(id: try id.string())
        } else {
            source = .text(try required("text").string())
        }
        return Media(
            source, mediaType: try self["type"]?.string(), filename: try self["filename"]?.string(),
            detail: try self["detail"]?.string())
    }

    fileprivate func finish() throws(LLMError) -> FinishReason {
        let kind = FinishReason.Kind(rawValue: try required("kind").string()) ?? .other
        return FinishReason(
            kind, raw: try self["raw"]?.string(),
            dialect: try self["dialect"].map { (value) throws(LLMError) in DialectID(try value.string()) })
    }

    fileprivate func usage() throws(LLMError) -> Usage {
        Usage(
            input: try self["input"]?.int(), cacheRead: try self["cacheRead"]?.int(),
            cacheWrite: try self["cacheWrite"]?.int(), cacheWriteOneHour: try self["cacheWriteOneHour"]?.int(),
            output: try self["output"]?.int(), reasoning: try self["reasoning"]?.int(),
            audioInput: try self["audioInput"]?.int(), audioOutput: try self["audioOutput"]?.int(),
            serviceTier: try self["serviceTier"]?.string(), isEstimated: try required("estimated").bool(),
            raw: try self["raw"].map { (value) throws(LLMError) in RawJSON(try value.string()) },
            dialect: try self["dialect"].map { (value) throws(LLMError) in DialectID(try value.string()) })
    }
}
