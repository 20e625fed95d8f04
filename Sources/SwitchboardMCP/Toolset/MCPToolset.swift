public import SwitchboardCore
import Synchronization

/// The tools of several servers, as models are offered them: under names that are theirs alone, and that lead back.
public final class MCPToolset: Sendable {
    public let clients: [MCPClient]
    private let routes = Mutex<[String: Route]>([:])

    private struct Route: Sendable {
        var client: Int
        var tool: String
    }

    /// - Parameter clients: Their configurations' names must differ. Throws ``LLMError/Code/invalidRequest`` where they do not.
    public init(_ clients: [MCPClient]) throws(LLMError) {
        var names: Set<String> = []
        for client in clients where !names.insert(client.configuration.name).inserted {
            throw LLMError(
                .invalidRequest, "Two MCP servers have the name \(client.configuration.name). Give each its own.",
                field: "name")
        }
        self.clients = clients
    }

    /// What models are offered. A server that cannot be had is left out, and its error returned.
    public func tools() async -> (tools: [Tool], failures: [LLMError]) {
        let lists = await withTaskGroup(of: (Int, Result<[MCPTool], LLMError>).self) { group in
            for (index, client) in clients.enumerated() {
                group.addTask {
                    do throws(LLMError) { return (index, .success(try await client.tools())) } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var tools: [Tool] = []
        var failures: [LLMError] = []
        var routes: [String: Route] = [:]
        for (index, client) in clients.enumerated() {
            switch lists[index] {
            case .failure(let error): failures.append(error)
            case .success(let list):
                for tool in list {
                    let name = OfferedName.name(server: client.configuration.name, tool: tool.name)
                    guard routes.updateValue(Route(client: index, tool: tool.name), forKey: name) == nil else {
                        continue
                    }
                    tools.append(tool.offered(as: name, limits: client.limits))
                }
            case nil: break
            }
        }
        self.routes.withLock { $0 = routes }
        return (tools, failures)
    }

    /// Whether a model's call is for one of these tools.
    public func offers(_ name: String) -> Bool { routes.withLock { $0[name] != nil } }

    /// Which server a tool is at, and what it is called there; `nil` for a name that was not offered.
    public func origin(of name: String) -> (server: String, tool: String)? {
        routes.withLock { $0[name] }.map { (clients[$0.client].configuration.name, $0.tool) }
    }

    /// Does what a model asks for. Whatever goes wrong is a result that the model can read, except that the caller's own task
    /// was cancelled, which throws ``LLMError/Code/cancelled``.
    public func call(_ call: ToolCall, progress: MCPProgressHandler? = nil) async throws(LLMError) -> ToolResult {
        guard let route = routes.withLock({ $0[call.name] }) else {
            return ToolResult(
                callID: call.id, name: call.name, parts: [.text("There is no tool \(call.name).")], isError: true)
        }
        let client = clients[route.client]
        do throws(LLMError) {
            let arguments: RawJSON = call.arguments.isEmpty ? "{}" : call.arguments
            let outcome = try await client.call(route.tool, arguments: arguments, progress: progress)
            return outcome.result(callID: call.id, name: call.name, limit: client.configuration.maxOutput)
        } catch {
            if error.code == .cancelled { throw error }
            return ToolResult(callID: call.id, name: call.name, parts: [.text(error.message)], isError: true)
        }
    }

    /// Disconnects all servers.
    public func close() async {
        await withTaskGroup(of: Void.self) { group in
            for client in clients { group.addTask { await client.close() } }
        }
    }
}

extension MCPTool {
    /// As models see it.
    func offered(as name: String, limits: MCPLimits) -> Tool {
        var words = description ?? title ?? ""
        if words.count > limits.description { words = words.prefix(limits.description) + "…" }
        return .function(name, description: words.isEmpty ? nil : words, parameters: inputSchema)
    }
}
