import SwitchboardCore

/// One candidate of an answer as it arrives.
struct GeminiCandidate: Sendable {
    private enum Piece: Sendable { case text, thinking }

    /// Google's word or number for why it stopped, the latest.
    private(set) var reason: String?
    private let idPrefix: String
    private var parts = 0
    private var open: Piece?
    private var hasCalls = false
    /// A call whose arguments come in pieces.
    private var partial: (part: Int, arguments: PartialArguments)?
    private var extras = Extras()
    /// Citations and log probabilities come in pieces: the lists in them, put together at the end.
    private var lists: [String: [(name: String, elements: [RawJSON])]] = [:]

    init(idPrefix: String) { self.idPrefix = idPrefix }

    mutating func read(_ value: JSONValue, isWhole: Bool, _ events: inout [StreamEvent]) throws(LLMError) {
        if isWhole, value["content"] == nil { extras[.gemini, "@content"] = "\"none\"" }
        for (key, value) in try value.object() {
            if value.isNull { continue }
            switch key {
            case "index": if isWhole { extras[.gemini, "@index"] = value.raw }
            case "content":
                if isWhole, value["role"] == nil { extras[.gemini, "@content"] = "\"norole\"" }
                extras.keep(value, in: "content", of: .gemini, except: "parts", "role")
                guard let pieces = value["parts"], !pieces.isNull else { continue }
                for piece in try pieces.array() {
                    if isWhole { close(&events) }
                    try part(piece, &events)
                }
            case "finishReason", "finish_reason": reason = value.asString ?? value.raw.description
            case "citationMetadata" where !isWhole, "logprobsResult" where !isWhole: collect(value, as: key.string)
            default: extras[.gemini, "candidate." + key.string] = value.raw
            }
        }
    }

    /// What is still to be closed, and how the candidate ended.
    mutating func end(_ events: inout [StreamEvent]) -> Ending {
        close(&events)
        endPartial(&events)
        for (name, lists) in lists.sorted(by: { $0.key < $1.key }) {
            var writer = JSONWriter()
            writer.object { writer in
                for list in lists {
                    writer.key(list.name)
                    writer.array { writer in for element in list.elements { writer.raw(element) } }
                }
            }
            extras[.gemini, "candidate." + name] = RawJSON(utf8: writer.bytes)
        }
        return Ending(finish: GeminiOutcome.finish(reason ?? "", hasCalls: hasCalls), extras: extras)
    }

    private mutating func collect(_ value: JSONValue, as name: String) {
        for (key, value) in value.members where value.isArray {
            let key = key.string
            let elements = value.elements.map(\.raw)
            var known = lists[name] ?? []
            if let index = known.firstIndex(where: { $0.name == key }) {
                known[index].elements += elements
            } else {
                known.append((key, elements))
            }
            lists[name] = known
        }
    }

    // MARK: Parts

    private mutating func part(_ value: JSONValue, _ events: inout [StreamEvent]) throws(LLMError) {
        if let call = value["functionCall"] ?? value["function_call"] { return try self.call(call, value, &events) }
        endPartial(&events)
        guard let text = value["text"]?.asString else { return whole(value, &events) }
        let isThought = value["thought"]?.asBool ?? false
        let signature = (value["thoughtSignature"] ?? value["thought_signature"])?.asString
        var more = GeminiParts.extras(value, excluding: isThought)
        if text.isEmpty, signature == nil, more.isEmpty { return }
        begin(isThought ? .thinking : .text, &events)
        if isThought {
            if !text.isEmpty { events.append(.thinkingDelta(text, part: parts - 1)) }
            if let signature {
                events.append(.thinkingSignature(Thinking.Signature(signature, dialect: .gemini), part: parts - 1))
            } else if text.isEmpty {
                events.append(.thinkingDelta("", part: parts - 1))
            }
        } else {
            if !text.isEmpty || justBegun { events.append(.textDelta(text, part: parts - 1)) }
            if let signature { more[.gemini, "thoughtSignature"] = .string(signature) }
        }
        justBegun = false
        if !more.isEmpty { events.append(.extras(more, part: parts - 1)) }
    }

    /// Whether the open part has no piece yet.
    private var justBegun = false

    /// A part that comes at once.
    private mutating func whole(_ value: JSONValue, _ events: inout [StreamEvent]) {
        close(&events)
        let part = GeminiParts.media(value) ?? Part(.opaque(OpaquePart(dialect: .gemini, json: value.raw)))
        events.append(.wholePart(part, part: parts))
        events.append(.partEnd(part: parts))
        parts += 1
    }

    private mutating func call(
        _ call: JSONValue,
        _ value: JSONValue,
        _ events: inout [StreamEvent]
    ) throws(LLMError) {
        close(&events)
        let goesOn = (call["willContinue"] ?? call["will_continue"])?.asBool ?? false
        if let name = call["name"]?.asString, !name.isEmpty {
            endPartial(&events)
            hasCalls = true
            var extras = GeminiParts.extras(value, around: call)
            let id = call["id"]?.asString
            if id == nil { extras[.gemini, "@id"] = "true" }
            if let signature = (value["thoughtSignature"] ?? value["thought_signature"])?.asString {
                extras[.gemini, "thoughtSignature"] = .string(signature)
            }
            if !extras.isEmpty { events.append(.extras(extras, part: parts)) }
            events.append(
                .toolCallStart(ToolCallStart(id: id ?? "\(idPrefix)_\(parts)", name: name), part: parts))
            parts += 1
            if let arguments = call["args"], !arguments.isNull {
                events.append(.toolCallArgumentsDelta(GeminiParts.arguments(arguments).description, part: parts - 1))
            } else if goesOn || call["partialArgs"] != nil {
                partial = (parts - 1, PartialArguments())
            }
        }
        if var known = partial {
            for piece in (call["partialArgs"] ?? call["partial_args"])?.elements.map({ $0 }) ?? [] {
                known.arguments.add(piece)
            }
            partial = known
        }
        guard !goesOn else { return }
        if partial == nil, call["name"] != nil { events.append(.partEnd(part: parts - 1)) }
        endPartial(&events)
    }

    private mutating func endPartial(_ events: inout [StreamEvent]) {
        guard let (part, arguments) = partial else { return }
        partial = nil
        events.append(.toolCallArgumentsDelta(arguments.json.description, part: part))
        events.append(.partEnd(part: part))
    }

    // MARK: Pieces

    private mutating func begin(_ piece: Piece, _ events: inout [StreamEvent]) {
        guard open != piece else { return }
        close(&events)
        open = piece
        justBegun = true
        parts += 1
    }

    private mutating func close(_ events: inout [StreamEvent]) {
        if open != nil { events.append(.partEnd(part: parts - 1)) }
        open = nil
    }
}

/// Arguments that come in pieces, each with the JSON path of where it belongs: `$.city`, `$.days[0].name`.
struct PartialArguments: Sendable {
    private indirect enum Node: Sendable {
        case object([(name: String, node: Node)])
        case array([Node])
        case text(String)
        case scalar(RawJSON)
    }

    private enum Step {
        case name(String)
        case index(Int)
    }

    private static let depthLimit = 64
    private static let indexLimit = 10_000
    private var root = Node.object([])

    mutating func add(_ piece: JSONValue) {
        guard let path = (piece["jsonPath"] ?? piece["json_path"])?.asString, let steps = PartialArguments.steps(path)
        else { return }
        let value: Node
        if let text = (piece["stringValue"] ?? piece["string_value"])?.asString {
            value = .text(text)
        } else if let number = piece["numberValue"] ?? piece["number_value"] {
            value = .scalar(number.raw)
        } else if let flag = piece["boolValue"] ?? piece["bool_value"] {
            value = .scalar(flag.raw)
        } else if piece["nullValue"] != nil || piece["null_value"] != nil {
            value = .scalar(.null)
        } else {
            return
        }
        root = PartialArguments.put(value, at: steps[...], into: root)
    }

    var json: RawJSON {
        var writer = JSONWriter()
        PartialArguments.write(root, to: &writer)
        return RawJSON(utf8: writer.bytes)
    }

    private static func steps(_ path: String) -> [Step]? {
        var steps: [Step] = []
        var name = ""
        func flush() {
            if !name.isEmpty { steps.append(.name(name)) }
            name = ""
        }
        var rest = path.drop { $0 == "$" }
        while let character = rest.popFirst() {
            switch character {
            case ".": flush()
            case "[":
                flush()
                let inner = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(inner.count + 1)
                if let index = Int(inner) {
                    guard (0..<indexLimit).contains(index) else { return nil }
                    steps.append(.index(index))
                } else {
                    steps.append(.name(inner.filter { $0 != "'" && $0 != "\"" }))
                }
            default: name.append(character)
            }
        }
        flush()
        return steps.isEmpty || steps.count > depthLimit ? nil : steps
    }

    private static func put(_ value: Node, at steps: ArraySlice<Step>, into node: Node?) -> Node {
        guard let step = steps.first else {
            if case .text(let more) = value, case .text(let earlier)? = node { return .text(earlier + more) }
            return value
        }
        let rest = steps.dropFirst()
        switch step {
        case .name(let name):
            var members: [(name: String, node: Node)] = []
            if case .object(let known)? = node { members = known }
            if let index = members.firstIndex(where: { $0.name == name }) {
                members[index].node = put(value, at: rest, into: members[index].node)
            } else {
                members.append((name, put(value, at: rest, into: nil)))
            }
            return .object(members)
        case .index(let index):
            var elements: [Node] = []
            if case .array(let known)? = node { elements = known }
            while elements.count <= index { elements.append(.scalar(.null)) }
            elements[index] = put(value, at: rest, into: elements[index])
            return .array(elements)
        }
    }

    private static func write(_ node: Node, to writer: inout JSONWriter) {
        switch node {
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.key(member.name)
                    write(member.node, to: &writer)
                }
            }
        case .array(let elements): writer.array { writer in for element in elements { write(element, to: &writer) } }
        case .text(let text): writer.string(text)
        case .scalar(let raw): writer.raw(raw)
        }
    }
}
