import HTTPTypes
import SwitchboardCore

/// Asks Anthropic.
struct AnthropicClient: ClientCodec {
    func encode(
        _ request: CompletionRequest,
        for target: Target,
        streaming: Bool
    ) throws(LLMError) -> OutboundRequest {
        let fit = try ModelFit(request, for: target)
        var encoder = AnthropicRequestEncoder(request: fit.request, target: target, warnings: fit.warnings)
        let body = encoder.body(streaming: streaming)
        var context = ResponseContext(target: target, isStreaming: streaming)
        context.structuredOutputTool = encoder.structuredOutputTool
        return OutboundRequest(
            path: "/v1/messages",
            query: query(request),
            headers: Self.headers(request),
            body: body,
            framing: streaming ? .serverSentEvents : .whole,
            context: context,
            warnings: encoder.warnings + ForeignExtras.warnings(in: request, for: .anthropicMessages)
        )
    }

    func forward(_ inbound: InboundRequest, to target: Target) throws(LLMError) -> OutboundRequest {
        var headers = HTTPFields()
        for field in inbound.head.headers where field.name.canonicalName.hasPrefix("anthropic-") {
            headers.append(field)
        }
        if let name = HTTPField.Name("anthropic-version"), headers[name] == nil { headers[name] = Self.version }
        return OutboundRequest(
            path: "/v1/messages",
            query: inbound.head.query,
            headers: headers,
            body: Splice.model(target.model, into: inbound),
            framing: inbound.isStreaming ? .serverSentEvents : .whole,
            context: ResponseContext(target: target, isStreaming: inbound.isStreaming)
        )
    }

    func decoder(for context: ResponseContext) -> any EventDecoder { AnthropicDecoder(context: context) }

    func error(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], target: Target) -> LLMError {
        AnthropicOutcome.error(status: status.code, headers: headers, body: body, target: target)
    }

    private static let version = "2023-06-01"

    /// Anthropic refuses a request without it.
    static var versionHeader: HTTPFields {
        var headers = HTTPFields()
        if let name = HTTPField.Name("anthropic-version") { headers[name] = version }
        return headers
    }

    static func headers(_ request: CompletionRequest) -> HTTPFields {
        var headers = HTTPFields()
        for (suffix, fallback) in [("version", Self.version), ("beta", nil)] as [(String, String?)] {
            let asked = request.extras[.anthropicMessages, "@header.anthropic-\(suffix)"]?.value?.asString
            if let name = HTTPField.Name("anthropic-\(suffix)"), let value = asked ?? fallback { headers[name] = value }
        }
        return headers
    }

    private func query(_ request: CompletionRequest) -> [(name: String, value: String)] {
        request.extras.fields(of: .anthropicMessages).compactMap { entry in
            entry.name.hasPrefix("@query.") ? (String(entry.name.dropFirst(7)), entry.value.value?.asString ?? "") : nil
        }
    }
}
