import SwitchboardCore
import Synchronization

@testable import SwitchboardMCP

/// Tools that wait until a test lets them go.
final class ScriptedTools: MCPTools {
    private struct State {
        var begun = 0
        var cancelled = 0
        var isReleased = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var last = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var cancelled: Int { state.withLock { $0.cancelled } }

    func tools() async throws(LLMError) -> [MCPTool] {
        ["echo", "wait", "report", "reportAndWait"].map { MCPTool(name: $0, inputSchema: #"{"type":"object"}"#) }
    }

    func call(
        _ tool: String,
        arguments: JSONValue,
        context: MCPCallContext
    ) async throws(LLMError) -> MCPToolOutcome {
        switch tool {
        case "echo": return MCPToolOutcome(content: [.text(try arguments.required("text").string())])
        case "wait", "reportAndWait":
            if tool == "reportAndWait" { context.report(MCPProgress(1)) }
            await wait()
            if Task.isCancelled { state.withLock { $0.cancelled += 1 } }
            return MCPToolOutcome(content: [])
        default:
            context.report(MCPProgress(1, total: 2))
            context.report(MCPProgress(2, total: 2))
            return MCPToolOutcome(content: [])
        }
    }

    private func wait() async {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isDone, ready) = state.withLock { state in
                    state.begun += 1
                    let ready = state.watchers.filter { $0.count <= state.begun }
                    let begun = state.begun
                    state.watchers.removeAll { $0.count <= begun }
                    let isDone = state.isReleased || Task.isCancelled
                    if !isDone { state.waiters[number] = continuation }
                    return (isDone, ready)
                }
                for watcher in ready { watcher.continuation.resume() }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }

    /// Lets all of them go.
    func release() {
        let waiters = state.withLock { state in
            state.isReleased = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when so many calls wait, or have.
    func untilBegun(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.begun < count { state.watchers.append((count, continuation)) }
                return state.begun >= count
            }
            if isThere { continuation.resume() }
        }
    }
}
