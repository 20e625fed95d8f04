import HTTPTypes
import SwitchboardCore
import SwitchboardDialects

/// The laws for what is no completion: embeddings, lists of models, counts of tokens.
struct OperationLaws {
    private let recording: Recording
    private let dialect: any Dialect
    private let head: InboundHead
    private let target: Target

    /// `nil` for an API that no dialect has.
    init?(_ recording: Recording) {
        let id: DialectID? =
            switch (recording.api, recording.provider) {
            case ("embeddings", "openai"), ("embeddings", "openai-compatible"): .openAIChat
            case ("models", "openai"), ("models", "openai-compatible"): .openAIChat
            case ("models", "anthropic"), ("count_tokens", _): .anthropicMessages
            case ("models", "gemini"), ("countTokens", _), ("embedContent", _), ("batchEmbedContents", _): .gemini
            case ("embed", _), ("embeddings", "ollama"), ("tags", _), ("ps", _): .ollamaChat
            case ("responses_input_tokens", _): .openAIResponses
            default: nil
            }
        guard let id, let dialect = Spoken.dialect(id) else { return nil }
        let path = recording.path.prefix { $0 != "?" }
        let matches = dialect.endpoints.compactMap { endpoint -> (Endpoint, String)? in
            guard endpoint.method.rawValue == recording.method else { return nil }
            for start in path.indices where path[start] == "/" {
                if let model = endpoint.match(path[start...]) { return (endpoint, model) }
            }
            return nil
        }
        guard let (endpoint, model) = matches.first(where: { $0.0.operation.isCovered }) else { return nil }
        self.recording = recording
        self.dialect = dialect
        head = InboundHead(endpoint: endpoint, pathModel: model, headers: recording.requestHeaders)
        target = Target(provider: ProviderID(recording.provider), model: ModelID(model.isEmpty ? "recorded" : model))
    }

    func judge() -> [Verdict] {
        var verdicts: [Verdict] = []
        func judge(_ law: Law, _ body: () throws(LLMError) -> String?) {
            let failure: String?
            do throws(LLMError) { failure = try body() } catch { failure = "\(error)" }
            verdicts.append(
                Verdict(
                    recording: recording.id, law: law, failure: failure,
                    excuse: failure == nil ? nil : Exceptions.reason(recording.id, law)))
        }
        if recording.status >= 300 {
            judge(.hub) { () throws(LLMError) in try ErrorLaw.judge(recording, dialect, target) }
        } else {
            if let body = recording.requestBody {
                judge(.requestRoundTrip) { () throws(LLMError) in
                    try differences(from: body, to: try requestAgain(body), isRequest: true)
                }
            }
            judge(.unknownFields) { () throws(LLMError) in
                try differences(from: recording.body, to: try answerAgain(recording.body), isRequest: false)
            }
        }
        judge(.noTrap) { noTrap() }
        return verdicts
    }

    private func requestAgain(_ body: [UInt8]) throws(LLMError) -> [UInt8] {
        switch head.endpoint.operation {
        case .embed:
            guard let codec = dialect.embeddings else { throw missing }
            let request = try codec.decodeRequest(head, body: body)
            return try codec.encode(request, for: target(request.model)).body
        case .countTokens:
            guard let codec = dialect.tokenCounting else { throw missing }
            let request = try codec.decodeRequest(head, body: body)
            return try codec.encode(request, for: target(request.model)).body
        default: return body
        }
    }

    private func answerAgain(_ body: [UInt8]) throws(LLMError) -> [UInt8] {
        var out: [UInt8] = []
        switch head.endpoint.operation {
        case .embed:
            guard let codec = dialect.embeddings else { throw missing }
            let request = try codec.decodeRequest(head, body: recording.requestBody ?? Array("{}".utf8))
            codec.encode(try codec.decode(body, for: target), for: request, into: &out)
        case .countTokens:
            guard let codec = dialect.tokenCounting else { throw missing }
            codec.encode(try codec.decode(body, for: target), into: &out)
        case .listRunning:
            guard let models = dialect.modelListing, let codec = dialect.serverStatus else { throw missing }
            codec.encode(running: try models.decode(body, for: target), into: &out)
        default:
            guard let codec = dialect.modelListing else { throw missing }
            let listing = try codec.decode(body, for: target)
            if head.endpoint.operation == .getModel, let entry = listing.entries.first {
                codec.encode(entry, into: &out)
            } else {
                codec.encode(listing, into: &out)
            }
        }
        return out
    }

    private func target(_ model: ModelID?) -> Target {
        Target(provider: target.provider, model: model ?? target.model)
    }

    private var missing: LLMError { LLMError(.unsupported, "\(dialect.id) names the path but has no codec for it.") }

    private func differences(from: [UInt8], to: [UInt8], isRequest: Bool) throws(LLMError) -> String? {
        guard let original = Tree(from), let copy = Tree(to) else { return "What comes out is not JSON." }
        let differences = canon(original).differences(from: canon(copy))
            .filter { isRequest || !($0.hasSuffix("is added") || $0.hasSuffix("created_at is another string")) }
        return differences.isEmpty ? nil : differences.prefix(6).joined(separator: "; ")
    }

    private func canon(_ tree: Tree) -> Tree { rounded(Canon.body(tree, of: dialect.id)) }

    /// Vectors have the precision of 32 bits.
    private func rounded(_ tree: Tree) -> Tree {
        switch tree {
        case .number(let number): .number(number == number.rounded() ? number : Double(Float(number)))
        case .array(let elements): .array(elements.map(rounded))
        case .object(let members): .object(members.mapValues(rounded))
        default: tree
        }
    }

    private func noTrap() -> String? {
        for at in stride(from: 0, to: recording.body.count, by: max(1, recording.body.count / 60)) {
            var broken = recording.body
            broken[at] ^= 0x15
            _ = try? answerAgain(broken)
            _ = try? answerAgain(Array(recording.body[..<at]))
        }
        if let request = recording.requestBody {
            for at in stride(from: 0, to: request.count, by: max(1, request.count / 60)) {
                var broken = request
                broken[at] ^= 0x15
                _ = try? requestAgain(broken)
                _ = try? requestAgain(Array(request[..<at]))
            }
        }
        return nil
    }
}

extension Endpoint.Operation {
    fileprivate var isCovered: Bool {
        switch self {
        case .embed, .listModels, .getModel, .countTokens, .listRunning: true
        default: false
        }
    }
}
