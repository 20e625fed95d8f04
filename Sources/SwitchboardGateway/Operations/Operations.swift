import HTTPTypes
import HummingbirdCore
import Switchboard
import SwitchboardAccess
import SwitchboardCore
import SwitchboardDialects

/// What clients ask beside completions: vectors, counts, and what models there are.
struct Operations {
    let visit: Visit
    let dialect: any Dialect
    let head: InboundHead
    let gateway: Gateway

    private var manager: ProviderManager { visit.runtime.manager }

    func respond(_ body: [UInt8]) async throws(LLMError) -> Response {
        var out: [UInt8] = []
        switch head.endpoint.operation {
        case .embed: try await embed(body, into: &out)
        case .countTokens: try await count(body, into: &out)
        case .listModels:
            let entries = await gateway.directory.entries(for: visit.client, in: visit.runtime, at: gateway.clock.now)
            dialect.modelListing?.encode(ModelListing(entries: entries), into: &out)
        case .getModel:
            let entries = await gateway.directory.entries(for: visit.client, in: visit.runtime, at: gateway.clock.now)
            let name = ModelID(head.pathModel)
            guard let entry = gateway.directory.entry(name, among: entries, in: visit.runtime) else {
                throw LLMError(.modelNotFound, "There is no model \(name) here. /v1/models lists what there is.")
            }
            dialect.modelListing?.encode(entry, into: &out)
        case .describeModel: try describe(body, into: &out)
        case .listRunning:
            dialect.serverStatus?.encode(running: ModelListing(entries: []), into: &out)
        case .version: dialect.serverStatus?.encode(version: Operations.ollamaVersion, into: &out)
        default: throw LLMError(.unsupported, "The gateway does not do this.", status: 404)
        }
        return Answer.json(out, headers: AnswerHeaders(visit.id).fields)
    }

    private func options(for model: ModelID?) throws(LLMError) -> CallOptions {
        var options = try CallSettings(visit.headers, body: nil, isStrict: false).options
        try visit.client.checkAsks(for: model, at: options.preferredProvider)
        if let provider = options.preferredProvider { try visit.runtime.checkIsConfigured(provider) }
        options.allowedProviders = visit.client.scope.providers.map { Set($0) }
        return options
    }

    /// What some of Ollama's clients want a server to be at least.
    private static let ollamaVersion = "0.12.6"

    private func describe(_ body: [UInt8], into out: inout [UInt8]) throws(LLMError) {
        guard let codec = dialect.modelDescription else { return }
        let model = try codec.decodeRequest(head, body: body)
        try visit.client.checkAsks(for: model, at: nil)
        codec.encode(manager.configuration.catalogue.card(named: model), of: model, into: &out)
    }

    private func embed(_ body: [UInt8], into out: inout [UInt8]) async throws(LLMError) {
        guard let codec = dialect.embeddings else { return }
        let request = try codec.decodeRequest(head, body: body)
        let options = try options(for: request.model)
        let response = try await manager.embed(request, options: options)
        codec.encode(response, for: request, into: &out)
    }

    /// By the provider where it counts, otherwise by our own estimate: there is an answer for every model.
    private func count(_ body: [UInt8], into out: inout [UInt8]) async throws(LLMError) {
        guard let codec = dialect.tokenCounting else { return }
        let request = try codec.decodeRequest(head, body: body)
        let options = try options(for: request.model)
        let count: TokenCount
        do throws(LLMError) {
            count = try await manager.countTokens(of: request, options: options)
        } catch  where error.code == .unsupported || error.code == .unavailable || error.code == .timeout {
            count = try manager.estimateTokens(of: request, options: options)
        }
        codec.encode(count, into: &out)
    }
}
