import SwitchboardCore

/// Renders a request for generateContent. Fields in a fixed order, contents last.
struct GeminiRequestEncoder {
    let request: CompletionRequest
    let target: Target
    var warnings: [Warning]

    private static let dialect = DialectID.gemini
    private static let prefixes = ["generationConfig.", "toolConfig."]

    init(request: CompletionRequest, target: Target, warnings: [Warning]) {
        self.request = request
        self.target = target
        self.warnings = warnings
    }

    /// - Parameter countsOnly: What only shapes the answer is left out.
    mutating func body(countsOnly: Bool = false) -> [UInt8] {
        var turns = GeminiTurns(request, target: target)
        warnings += turns.warnings
        turns.warnings = []
        let tools = tools()
        let config = countsOnly ? JSONWriter() : config()
        var writer = JSONWriter()
        writer.object { writer in
            if request.extras[Self.dialect, "@model"] != nil || countsOnly {
                writer.field("model", "models/" + GeminiPath.bare(target.model.rawValue))
            }
            if config.bytes.count > 2 { writer.field("generationConfig", RawJSON(utf8: config.bytes)) }
            if !countsOnly { writer.field("serviceTier", ifPresent: request.serviceTier) }
            let inner = request.extras.entries.map(\.name).filter { name in
                Self.prefixes.contains { name.hasPrefix($0) }
            }
            writer.fields(request.extras, of: Self.dialect, excluding: Set(inner))
            writeToolConfig(to: &writer)
            if tools.bytes.count > 2 { writer.field("tools", RawJSON(utf8: tools.bytes)) }
            turns.writeSystem(to: &writer)
            writer.field("contents") { writer in writer.array { turns.writeContents(to: &$0) } }
        }
        return writer.bytes
    }

    private func entries(_ prefix: String) -> [(name: String, value: RawJSON)] {
        request.extras.fields(of: Self.dialect).compactMap { entry in
            entry.name.hasPrefix(prefix) ? (String(entry.name.dropFirst(prefix.count)), entry.value) : nil
        }
    }

    // MARK: Parameters

    private mutating func config() -> JSONWriter {
        if request.user != nil { warn(.ignored, "user", "Gemini has no such field.") }
        if request.parallelToolCalls == false { warn(.ignored, "parallelToolCalls", "Gemini has no such field.") }
        var schema: RawJSON?
        var key: StaticString = "responseSchema"
        if case .schema(let output)? = request.format {
            if let own = request.extras[Self.dialect, "@responseSchema"] {
                schema = own
                if request.extras[Self.dialect, "@schemaKey"] == "\"responseJsonSchema\"" { key = "responseJsonSchema" }
            } else {
                let subset = GeminiSchema.subset(output.schema)
                schema = subset.schema
                if !subset.dropped.isEmpty {
                    warn(.adapted, "format", "Gemini's schemas lack \(subset.dropped.joined(separator: ", ")).")
                }
            }
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("temperature", ifPresent: request.temperature)
            writer.field("topP", ifPresent: request.topP)
            writer.field("topK", ifPresent: request.topK)
            writer.field("maxOutputTokens", ifPresent: request.maxTokens)
            if !request.stop.isEmpty {
                writer.field("stopSequences") { writer in
                    writer.array { writer in for word in request.stop { writer.string(word) } }
                }
            }
            writer.field("seed", ifPresent: request.seed)
            writer.field("presencePenalty", ifPresent: request.presencePenalty)
            writer.field("frequencyPenalty", ifPresent: request.frequencyPenalty)
            let isForeign = request.extras[Self.dialect, "@schemaKey"] == nil
            if request.format != nil, isForeign || request.extras[Self.dialect, "@mime"] != nil {
                writer.field("responseMimeType", "application/json")
            }
            if let schema { writer.field(key, schema) }
            writeThinking(to: &writer)
            for entry in entries("generationConfig.") where !entry.name.hasPrefix("thinkingConfig.") {
                writer.key(entry.name)
                writer.raw(entry.value)
            }
        }
        return writer
    }

    private mutating func warn(_ kind: Warning.Kind, _ field: String, _ detail: String) {
        warnings.append(Warning(kind, field: field, detail))
    }

    /// The efforts of models that know only budgets, as tokens.
    private static let budgets: [Reasoning.Effort: Int] = [
        .minimal: 512, .low: 1_024, .medium: 8_192, .high: 24_576, .xhigh: 24_576, .max: 24_576,
    ]

    /// The most tokens that a model may be asked to think with.
    private var largestBudget: Int {
        guard let card = target.card, card.provider == .google else { return .max }
        return card.id.rawValue.contains("pro") ? 32_768 : 24_576
    }

    private func writeThinking(to writer: inout JSONWriter) {
        guard let reasoning = request.reasoning else { return }
        let takesLevels = target.card?.thinking.map { !$0.efforts.isEmpty } ?? true
        writer.field("thinkingConfig") { writer in
            writer.object { writer in
                writer.field("includeThoughts", ifPresent: reasoning.includesThoughts)
                if let effort = reasoning.effort, takesLevels, reasoning.mode != .off {
                    let own = request.extras[Self.dialect, "@level"]?.value?.asString
                    writer.field("thinkingLevel", own?.lowercased() == effort.rawValue ? own ?? "" : effort.rawValue)
                }
                if let budget = reasoning.budget {
                    writer.field("thinkingBudget", min(budget, largestBudget))
                } else if reasoning.mode == .off {
                    writer.field("thinkingBudget", 0)
                } else if reasoning.mode == .adaptive
                    || reasoning.mode == .on && !takesLevels && reasoning.effort == nil
                {
                    writer.field("thinkingBudget", -1)
                } else if let effort = reasoning.effort, !takesLevels {
                    writer.field("thinkingBudget", Self.budgets[effort] ?? 8_192)
                }
                for entry in entries("generationConfig.thinkingConfig.") {
                    writer.key(entry.name)
                    writer.raw(entry.value)
                }
            }
        }
    }

    private func writeToolConfig(to writer: inout JSONWriter) {
        let rest = entries("toolConfig.")
        guard request.toolChoice != nil || !rest.isEmpty else { return }
        var names: [String] = []
        var mode: String?
        var own: RawJSON?
        switch request.toolChoice {
        case nil: break
        case .auto: mode = "AUTO"
        case .some(.none): mode = "NONE"
        case .required: mode = "ANY"
        case .tool(let name): (mode, names) = ("ANY", [name])
        case .allowed(let allowed, let required): (mode, names) = (required ? "ANY" : "AUTO", allowed)
        case .opaque(let opaque): if opaque.dialect == Self.dialect { own = opaque.json }
        }
        guard mode != nil || own != nil || !rest.isEmpty else { return }
        writer.field("toolConfig") { writer in
            writer.object { writer in
                if let own {
                    writer.field("functionCallingConfig", own)
                } else if let mode {
                    writer.field("functionCallingConfig") { writer in
                        writer.object { writer in
                            writer.field("mode", mode)
                            guard !names.isEmpty else { return }
                            writer.field("allowedFunctionNames") { writer in
                                writer.array { writer in for name in names { writer.string(name) } }
                            }
                        }
                    }
                }
                for entry in rest {
                    writer.key(entry.name)
                    writer.raw(entry.value)
                }
            }
        }
    }

    // MARK: Tools

    /// Tools in the groups that they came in; those of another dialect's request are one group.
    private mutating func tools() -> JSONWriter {
        for tool in request.tools {
            if case .opaque(let opaque) = tool.kind, opaque.dialect != Self.dialect {
                warn(.dropped, "tools", "A tool of \(opaque.dialect).")
            }
        }
        let parameters = request.tools.map { self.parameters(of: $0) }
        var groups: [(marker: RawJSON?, tools: [Int])] = []
        for (index, tool) in request.tools.enumerated() {
            let marker = tool.extras[Self.dialect, "@group"]
            if !groups.isEmpty, groups[groups.count - 1].marker == marker {
                groups[groups.count - 1].tools.append(index)
            } else {
                groups.append((marker, [index]))
            }
        }
        var writer = JSONWriter()
        writer.array { writer in
            for group in groups { write(group.tools, parameters, to: &writer) }
        }
        return writer
    }

    private func write(_ group: [Int], _ parameters: [Parameters?], to writer: inout JSONWriter) {
        let functions = group.filter { index in
            if case .opaque = request.tools[index].kind { false } else { true }
        }
        let others = group.compactMap { index -> JSONValue? in
            guard case .opaque(let opaque) = request.tools[index].kind, opaque.dialect == Self.dialect else {
                return nil
            }
            return opaque.json.value
        }
        guard !functions.isEmpty || !others.isEmpty else { return }
        writer.object { writer in
            if !functions.isEmpty {
                writer.field("functionDeclarations") { writer in
                    writer.array { writer in
                        for index in functions { write(request.tools[index], parameters[index], to: &writer) }
                    }
                }
            }
            for other in others {
                for (key, value) in other.members {
                    writer.key(key.string)
                    writer.raw(value.raw)
                }
            }
        }
    }

    /// A tool's parameters, in Google's subset or as a schema of the whole standard.
    private struct Parameters {
        var schema: RawJSON
        var isJSONSchema = false
    }

    private func write(_ tool: Tool, _ parameters: Parameters?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", tool.name)
            writer.field("description", ifPresent: tool.description)
            if let parameters {
                writer.field(parameters.isJSONSchema ? "parametersJsonSchema" : "parameters", parameters.schema)
            }
            writer.fields(tool.extras, of: Self.dialect)
        }
    }

    private mutating func parameters(of tool: Tool) -> Parameters? {
        switch tool.kind {
        case .opaque: return nil
        case .custom:
            return Parameters(
                schema: #"{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}"#)
        case .function(let parameters, _):
            if tool.extras[Self.dialect, "@jsonSchema"] != nil {
                return parameters.map { Parameters(schema: $0, isJSONSchema: true) }
            }
            if let own = tool.extras[Self.dialect, "@parameters"] { return Parameters(schema: own) }
            guard let parameters else { return nil }
            switch GeminiSchema.fit(of: parameters) {
            case .nothing: return nil
            case .whole: return Parameters(schema: parameters, isJSONSchema: true)
            case .subset: break
            }
            let subset = GeminiSchema.subset(parameters)
            if !subset.dropped.isEmpty {
                warn(
                    .adapted, "tools.\(tool.name)",
                    "Gemini's schemas lack \(subset.dropped.joined(separator: ", ")).")
            }
            return Parameters(schema: subset.schema)
        }
    }
}
