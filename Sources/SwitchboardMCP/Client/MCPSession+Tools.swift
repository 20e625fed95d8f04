import SwitchboardCore

extension MCPSession {
    /// All tools, page by page. Throws ``LLMError/Code/badResponse`` where there are more than allowed, or pages without end.
    func allTools() async throws(LLMError) -> [MCPTool] {
        guard introduction?.hasTools ?? false else { return [] }
        var tools: [MCPTool] = []
        var names: Set<String> = []
        var cursors: Set<String> = []
        var cursor: String?
        for _ in 0..<limits.pages {
            var question = Question(method: MCPMethod.listTools, timeout: .seconds(30))
            question.parameters = { [cursor] writer in writer.field("cursor", ifPresent: cursor) }
            let page = try await ask(question)
            for entry in page["tools"].map({ Array($0.elements) }) ?? [] {
                guard let tool = read(entry) else { continue }
                guard names.insert(tool.name).inserted else {
                    note("The server lists the tool \(tool.name.prefix(100)) twice; the first one counts.")
                    continue
                }
                guard tools.count < limits.tools else {
                    throw LLMError.ofServer(server, .badResponse, "lists more than \(limits.tools) tools.")
                }
                tools.append(tool)
            }
            guard let next = page["nextCursor"]?.asString else { return tools }
            guard cursors.insert(next).inserted else {
                throw LLMError.ofServer(server, .badResponse, "gives the same page of its list again and again.")
            }
            cursor = next
        }
        throw LLMError.ofServer(server, .badResponse, "has more than \(limits.pages) pages of tools.")
    }

    /// `nil` for a definition that cannot be used, which the log tells.
    private func read(_ value: JSONValue) -> MCPTool? {
        guard value.raw.utf8.count <= limits.definition else {
            note(
                "A tool's definition of more than \(limits.definition) bytes is left out: \(value["name"]?.asString ?? "")"
            )
            return nil
        }
        do throws(LLMError) { return try MCPTool(value) } catch {
            note("A tool's definition cannot be read and is left out: \(error.message)")
            return nil
        }
    }

    /// Has the server say when its tools change, from ``MCPVersion/july2026`` on, until the connection ends.
    func listen(_ listing: ListState, _ time: any TimeKeeper) async {
        var question = Question(method: MCPMethod.listen, timeout: .seconds(86_400))
        question.parameters = { writer in
            writer.field("notifications") { $0.object { $0.field("toolsListChanged", true) } }
        }
        while !Task.isCancelled, ended == nil {
            if case .failure(.fault) = await outcome(of: question) { return }
            listing.makeStale()
            do throws(LLMError) { try await time.sleep(for: .seconds(5)) } catch { return }
        }
    }
}
