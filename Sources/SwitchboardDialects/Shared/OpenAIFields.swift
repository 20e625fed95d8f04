import SwitchboardCore

/// Fields that OpenAI's APIs have under one name: what came in one goes on in the other.
enum OpenAIFields {
    private static let sharedWithCompletions: Set<String> = ["n", "logit_bias"]
    private static let shared: Set<String> = [
        "metadata", "store", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "top_logprobs",
    ]

    static func relabelled(
        _ request: CompletionRequest,
        from: DialectID,
        to: DialectID
    ) -> CompletionRequest {
        var request = request
        let isOld = from == .openAICompletions || to == .openAICompletions
        let names = isOld ? sharedWithCompletions : shared
        for entry in request.extras.fields(of: from) where names.contains(entry.name) {
            request.extras[from, entry.name] = nil
            if request.extras[to, entry.name] == nil { request.extras[to, entry.name] = entry.value }
        }
        if isOld { return request }
        let (chat, responses) = (DialectID.openAIChat, DialectID.openAIResponses)
        let spelling = to == responses ? ("verbosity", "text.verbosity") : ("text.verbosity", "verbosity")
        if from == chat || from == responses, let verbosity = request.extras[from, spelling.0] {
            request.extras[from, spelling.0] = nil
            request.extras[to, spelling.1] = verbosity
        }
        return request
    }
}
