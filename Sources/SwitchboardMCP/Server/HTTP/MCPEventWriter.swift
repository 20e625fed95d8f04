/// Sends messages as events of one response, the answer last.
struct MCPEventWriter: Sendable {
    private let write: MCPHTTPResponse.Write
    private let queue: OutgoingQueue

    init(_ write: @escaping MCPHTTPResponse.Write, limit: Int) {
        self.write = write
        queue = OutgoingQueue(limit: limit)
    }

    /// - Parameter work: Makes the answer; what it sends before goes out at once.
    func run(_ work: @escaping @Sendable (_ send: @escaping @Sendable ([UInt8]) -> Void) async -> [UInt8]) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let answer = await work { text in _ = queue.push(MCPEventWriter.event(text)) }
                _ = queue.push(MCPEventWriter.event(answer))
                queue.close()
            }
            while let text = await queue.next() {
                do { try await write(text) } catch { break }
            }
            group.cancelAll()
        }
    }

    private static func event(_ text: [UInt8]) -> [UInt8] {
        Array("event: message\ndata: ".utf8) + text + [0x0A, 0x0A]
    }
}
