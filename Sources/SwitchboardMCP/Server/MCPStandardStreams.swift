import Dispatch
public import SwitchboardCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Serves one client on a pair of file descriptors: a message a line, in both directions. Nothing else may write to the output.
public struct MCPStandardStreams: Sendable {
    private let input: Int32
    private let output: Int32
    /// How long calls that are under way may go on after the client has closed the input.
    private let drain: Duration
    private let time: any TimeKeeper

    public init(
        input: Int32 = 0,
        output: Int32 = 1,
        drain: Duration = .seconds(120),
        time: any TimeKeeper = SystemTime()
    ) {
        self.input = input
        self.output = output
        self.drain = drain
        self.time = time
    }

    /// Serves until the client closes the input, or does not read the output any more. Throws ``LLMError/Code/badResponse`` for a
    /// client that sends more than a message may have.
    public func serve(_ server: MCPServer) async throws(LLMError) {
        signal(SIGPIPE, SIG_IGN)
        let queue = OutgoingQueue(limit: server.limits.backlog)
        let connection = MCPServerConnection(server) { text in
            // Who does not read what was asked for is not served any more.
            if !queue.push(text + [0x0A]) { queue.close() }
        }
        let ended = await withTaskGroup(of: Void.self) { group -> LLMError? in
            let deaf = Signpost()
            group.addTask {
                await self.write(queue)
                deaf.raise()
                connection.cancelAll()
            }
            let ended = await self.read(connection, limit: server.limits.message, until: deaf)
            if let ended { _ = queue.push(MCPText.failure(id: nil, MCPFault(.invalidRequest, ended.message)) + [0x0A]) }
            group.addTask {
                do throws(LLMError) { try await self.time.sleep(for: self.drain) } catch { return }
                connection.cancelAll()
            }
            await connection.drained()
            queue.close()
            group.cancelAll()
            return ended
        }
        if let ended { throw ended }
    }

    /// Reads to the end, or until nobody hears the answers, on a thread of its own: reading blocks.
    private func read(_ connection: MCPServerConnection, limit: Int, until deaf: Signpost) async -> LLMError? {
        let input = input
        return await withCheckedContinuation { continuation in
            DispatchQueue(label: "mcp.input").async {
                var lines = BoundedLines(limit: limit)
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while !deaf.isRaised {
                    guard MCPStandardStreams.isReadable(input) else { continue }
                    let count = MCPStandardStreams.read(input, &buffer)
                    guard count > 0 else { break }
                    do throws(LLMError) {
                        for line in try lines.append(buffer[..<count]) { connection.receive(line) }
                    } catch {
                        return continuation.resume(returning: error)
                    }
                }
                if let line = lines.end() { connection.receive(line) }
                continuation.resume(returning: nil)
            }
        }
    }

    /// Writes what is queued until nothing more comes, or nobody reads it.
    private func write(_ queue: OutgoingQueue) async {
        let output = output
        let thread = DispatchQueue(label: "mcp.output")
        while let text = await queue.next() {
            let isWritten = await withCheckedContinuation { continuation in
                thread.async { continuation.resume(returning: MCPStandardStreams.write(output, text)) }
            }
            guard isWritten else { break }
        }
        queue.close()
    }

    /// Whether there is something to read, or the end. Looks up every five seconds, to see whether anybody hears the answers.
    private static func isReadable(_ descriptor: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 5_000) != 0
    }

    private static func read(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
        buffer.withUnsafeMutableBytes { bytes in
            while true {
                #if canImport(Glibc)
                    let count = Glibc.read(descriptor, bytes.baseAddress, bytes.count)
                #elseif canImport(Musl)
                    let count = Musl.read(descriptor, bytes.baseAddress, bytes.count)
                #else
                    let count = Darwin.read(descriptor, bytes.baseAddress, bytes.count)
                #endif
                if count >= 0 || errno != EINTR { return count }
            }
        }
    }

    private static func write(_ descriptor: Int32, _ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
                #if canImport(Glibc)
                    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                #elseif canImport(Musl)
                    let count = Musl.write(descriptor, rest.baseAddress, rest.count)
                #else
                    let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
                #endif
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }
}
