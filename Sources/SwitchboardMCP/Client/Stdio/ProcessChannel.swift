import Subprocess
import SwitchboardCore
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A server that is a child process: each message is a line of its standard input or output, and its standard error is a log.
///
/// The child leads a session of its own, so whatever it starts ends with it. A write to a child that is gone must not end this
/// process: from the first channel on, it ignores `SIGPIPE`.
final class ProcessChannel: MCPChannel {
    private let server: String
    private let process: MCPServerConfiguration.Process
    private let environment: ChildEnvironment
    private let limits: MCPLimits
    private let time: any TimeKeeper
    private let ring: LogRing
    private let queue: OutgoingQueue
    /// Everybody who uses it is done, or the child is.
    private let closing = Signpost()
    private let running = Mutex<Task<Void, Never>?>(nil)

    init(
        server: String,
        process: MCPServerConfiguration.Process,
        environment: ChildEnvironment = .ofThisProcess,
        limits: MCPLimits,
        time: any TimeKeeper
    ) {
        self.server = server
        self.process = process
        self.environment = environment
        self.limits = limits
        self.time = time
        ring = LogRing(limits)
        queue = OutgoingQueue(limit: limits.backlog)
    }

    var log: [String] { ring.all }

    func open(_ receiver: MCPReceiver) {
        signal(SIGPIPE, SIG_IGN)
        let task = Task { await self.run(receiver) }
        running.withLock { $0 = task }
    }

    func send(_ message: MCPOutgoing) async throws(LLMError) -> MCPDelivery {
        guard queue.push(message.text + [0x0A]) else {
            throw closing.isRaised
                ? .ofServer(server, .unavailable, "is not running any more.")
                : .ofServer(
                    server, .unavailable, "does not read what it is sent: more than \(limits.backlog) bytes wait.")
        }
        return .underWay
    }

    func post(_ message: MCPOutgoing) { _ = queue.push(message.text + [0x0A]) }

    func agreed(on version: MCPVersion) {}

    func close() async {
        closing.raise()
        queue.close()
        await running.withLock { $0 }?.value
    }

    // MARK: The child

    private func run(_ receiver: MCPReceiver) async {
        let reason = await outcome(receiver)
        closing.raise()
        queue.close()
        receiver.closed(reason)
    }

    /// Runs the child to its end, and says how it ended.
    private func outcome(_ receiver: MCPReceiver) async -> LLMError {
        do {
            let result = try await Subprocess.run(
                configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                await withTaskGroup(of: Void.self) { group -> LLMError? in
                    group.addTask { await self.write(to: execution.standardInputWriter) }
                    group.addTask { await self.readLog(execution.standardError, receiver) }
                    group.addTask {
                        await self.closing.wait()
                        try? await self.time.sleep(for: self.limits.grace)
                        if !Task.isCancelled { await execution.teardown(using: self.teardown) }
                    }
                    let problem = await self.read(execution.standardOutput, receiver)
                    // It says no more: it may be on its way out, or it has closed its output and goes on.
                    self.closing.raise()
                    self.queue.close()
                    await execution.teardown(using: self.teardown)
                    group.cancelAll()
                    return problem
                }
            }
            return result.closureResult ?? ended(result.terminationStatus)
        } catch let error as SubprocessError {
            return .ofServer(server, .unavailable, "could not be started: \(error)")
        } catch {
            return .ofServer(server, .unavailable, "could not be run: \(error)")
        }
    }

    private var teardown: [TeardownStep] {
        [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: limits.grace)]
    }

    private var configuration: Subprocess.Configuration {
        var variables: [Subprocess.Environment.Key: String] = [:]
        for (name, value) in environment.variables(for: process) {
            if let key = Subprocess.Environment.Key(rawValue: name) { variables[key] = value }
        }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = teardown
        return Subprocess.Configuration(
            executable: process.command.contains("/") ? .path(FilePath(process.command)) : .name(process.command),
            arguments: Subprocess.Arguments(process.arguments),
            environment: .custom(variables),
            workingDirectory: process.folder.map { FilePath($0) },
            platformOptions: options)
    }

    private func ended(_ status: TerminationStatus) -> LLMError {
        let last = ring.all.suffix(5).joined(separator: "\n")
        let how =
            switch status {
            // Only this channel sends these, when the output has ended and the program has not.
            case .signaled(SIGTERM), .signaled(SIGKILL): "closed its output, or was killed"
            default: "ended (\(status))"
            }
        return .ofServer(server, .unavailable, last.isEmpty ? "\(how)." : "\(how). Its last words:\n\(last)")
    }

    // MARK: Its three streams

    private func write(to writer: StandardInputWriter) async {
        while let text = await queue.next() {
            do { _ = try await writer.write(text) } catch { break }
        }
        queue.close()
        try? await writer.finish()
    }

    private func read(_ output: SubprocessOutputSequence, _ receiver: MCPReceiver) async -> LLMError? {
        var lines = BoundedLines(limit: limits.message)
        do {
            for try await buffer in output {
                let bytes = buffer.withUnsafeBytes { Array($0) }
                for line in try lines.append(bytes[...]) { receiver.message(line) }
            }
        } catch let error as LLMError {
            return .ofServer(server, error.code, "sent too much at once: \(error.message)")
        } catch {
            return nil
        }
        if let line = lines.end() { receiver.message(line) }
        return nil
    }

    private func readLog(_ output: SubprocessOutputSequence, _ receiver: MCPReceiver) async {
        var lines = LogLines(limit: limits.logLine)
        do {
            for try await buffer in output {
                let bytes = buffer.withUnsafeBytes { Array($0) }
                for line in lines.append(bytes) {
                    ring.append(line)
                    receiver.log(line)
                }
            }
        } catch {}
        if let line = lines.end() {
            ring.append(line)
            receiver.log(line)
        }
    }
}
