import SwitchboardCore

/// Fields that both of OpenAI's APIs have under one name: what came in one goes on in the other.
enum OpenAIFields {
    private static let shared: Set<String> = [
        "metadata", "store", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "top_logprobs",
    ]

    static func relabelled(
        _ request: CompletionRequest,
        from: DialectID,
        to: DialectID
    ) -> CompletionRequest {
        var request = request
        for entry in request.extras.fields(of: from) where shared.contains(entry.name) {
            request.extras[from, entry.name] = nil
            if request.extras[to, entry.name] == nil { request.extras[to, entry.name] = entry.value }
        }
        let (chat, responses) = (DialectID.openAIChat, DialectID.openAIResponses)
        let names = to == responses ? ("verbosity", "text.verbosity") : ("text.verbosity", "verbosity")
        if from == chat || from == responses, let verbosity = request.extras[from, names.0] {
            request.extras[from, names.0] = nil
            request.extras[to, names.1] = verbosity
        }
        return request
    }
}
