import SwitchboardCore

extension ModelTools {
    /// What clients and their models are told of the tools.
    static let definitions: [MCPTool] = [
        MCPTool(
            name: "complete", title: "Ask a language model",
            description: """
                Asks a language model and returns its answer, with the model that gave it, its tokens and what it cost in dollars. \
                Without a model or provider, the configured default is asked. Asking costs money: the tool estimate says how much.
                """,
            inputSchema: object(question, required: []),
            outputSchema: object(answer, required: ["text", "provider", "model", "finish"]),
            annotations: #"{"readOnlyHint":true,"destructiveHint":false,"openWorldHint":true}"#),
        MCPTool(
            name: "models", title: "List language models",
            description: """
                Lists the models that can be asked, with their provider, the size of their context in tokens, and what a million \
                tokens cost in dollars.
                """,
            inputSchema: object(
                [
                    #""name":{"type":"string","description":"Only models whose name contains this."}"#,
                    #""provider":{"type":"string","description":"Only models of this provider."}"#,
                ], required: []),
            outputSchema: object(
                [#""models":{"type":"array","items":\#(object(model, required: ["name", "provider"]))}"#],
                required: ["models"]),
            annotations: #"{"readOnlyHint":true,"idempotentHint":true,"openWorldHint":false}"#),
        MCPTool(
            name: "estimate", title: "Estimate what a question costs",
            description: """
                Says what a question would cost in dollars, and how many tokens it has, without asking anybody. Takes what the tool \
                complete takes.
                """,
            inputSchema: object(question, required: []),
            outputSchema: object(estimate, required: ["inputTokens", "outputTokens", "cost", "confidence"]),
            annotations: #"{"readOnlyHint":true,"idempotentHint":true,"openWorldHint":false}"#),
    ]

    private static func object(_ properties: [String], required: [String]) -> RawJSON {
        let names = required.map { "\"\($0)\"" }.joined(separator: ",")
        let needed = required.isEmpty ? "" : #","required":[\#(names)]"#
        return RawJSON(#"{"type":"object","properties":{\#(properties.joined(separator: ","))}\#(needed)}"#)
    }

    private static let question = [
        #""prompt":{"type":"string","description":"The question. Comes after messages, where there are any."}"#,
        #""messages":{"type":"array","description":"A conversation so far.","items":\#(turn)}"#,
        #""system":{"type":"string","description":"Instructions for the model."}"#,
        #""model":{"type":"string","description":"The model, by any name that the tool models lists, or provider/model."}"#,
        #""provider":{"type":"string","description":"The provider to ask first."}"#,
        #""maxTokens":{"type":"integer","minimum":1,"description":"The most tokens to answer with."}"#,
        #""temperature":{"type":"number","description":"How freely to choose words."}"#,
        #""schema":{"type":"object","description":"A JSON Schema that the answer must follow."}"#,
        #""maxCost":{"type":"number","exclusiveMinimum":0,"description":"The most that the call may cost, in dollars."}"#,
    ]

    private static let turn = object(
        [#""role":{"type":"string","enum":["user","assistant","system"]}"#, #""text":{"type":"string"}"#],
        required: ["role", "text"])

    private static let answer = [
        #""text":{"type":"string"}"#, #""provider":{"type":"string"}"#, #""model":{"type":"string"}"#,
        #""finish":{"type":"string","description":"stop, length, refusal, …"}"#, #""inputTokens":{"type":"integer"}"#,
        #""outputTokens":{"type":"integer"}"#,
        #""cost":{"type":"number","description":"In dollars; missing where the price is unknown."}"#,
        #""warnings":{"type":"array","items":{"type":"string"}}"#,
    ]

    private static let model = [
        #""name":{"type":"string"}"#, #""provider":{"type":"string"}"#, #""contextWindow":{"type":"integer"}"#,
        #""maxOutput":{"type":"integer"}"#, #""callsTools":{"type":"boolean"}"#,
        #""input":{"type":"array","items":{"type":"string"}}"#, #""inputPerMillion":{"type":"number"}"#,
        #""outputPerMillion":{"type":"number"}"#,
    ]

    private static let estimate = [
        #""inputTokens":{"type":"integer"}"#, #""outputTokens":{"type":"integer"}"#,
        #""cost":{"type":"number","description":"In dollars."}"#,
        #""worstCase":{"type":"number","description":"With the longest answer that is allowed."}"#,
        #""confidence":{"type":"number","description":"How sure the count of tokens is, from 0 to 1."}"#,
    ]
}
