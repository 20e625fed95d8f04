import SwitchboardCore
import Synchronization

/// What a model sends along with a tool call and wants back with its result, and a client's dialect has no place for: signed
/// thoughts, signatures of calls. Kept under the call's id, for a while, and put back when that id comes without it.
final class ContinuityStore: Sendable {
    /// A client's tool call: ids of one client are never found by another.
    private struct Key: Hashable {
        var tenant: String
        var call: String
    }

    private struct Entry {
        /// The thoughts before the call.
        var thoughts: [Part]
        var extras: Extras
        var bytes: Int
        var expires: Duration
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// The oldest first; what was replaced since stands in it twice.
        var order: [Key] = []
        var bytes = 0
    }

    private let limit: Int
    private let life: Duration
    private let time: any TimeKeeper
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: How many bytes are kept at most; the oldest go.
    ///   - life: How long a call may wait for its result.
    init(limit: Int = 64 << 20, life: Duration = .seconds(6 * 3_600), time: any TimeKeeper) {
        self.limit = limit
        self.life = life
        self.time = time
    }

    var count: Int { state.withLock { $0.entries.count } }

    /// Takes note of an answer's message, as far as a client of `dialect` cannot give it back.
    func remember(_ message: Message, for tenant: String, in dialect: DialectID) {
        let thoughts = message.parts.filter { $0.isSigned(otherThan: dialect) }
        for part in message.parts {
            guard case .toolCall(let call) = part.content else { continue }
            let extras = part.extras.withoutFields(of: dialect)
            guard !thoughts.isEmpty || !extras.isEmpty else { continue }
            let bytes = thoughts.reduce(call.id.utf8.count + extras.size + 256) { $0 + $1.size }
            let entry = Entry(thoughts: thoughts, extras: extras, bytes: bytes, expires: time.now + life)
            keep(entry, as: Key(tenant: tenant, call: call.id))
        }
    }

    private func keep(_ entry: Entry, as key: Key) {
        let now = time.now
        state.withLock { state in
            state.bytes += entry.bytes - (state.entries.updateValue(entry, forKey: key)?.bytes ?? 0)
            state.order.append(key)
            var gone = 0
            while gone < state.order.count {
                let key = state.order[gone]
                guard let oldest = state.entries[key] else {
                    gone += 1
                    continue
                }
                guard state.bytes > limit || oldest.expires <= now else { break }
                state.entries[key] = nil
                state.bytes -= oldest.bytes
                gone += 1
            }
            if gone > 0 { state.order.removeFirst(gone) }
        }
    }

    /// Puts back what belongs to the tool calls of a request.
    func restore(_ request: inout CompletionRequest, for tenant: String) {
        guard count > 0 else { return }
        for index in request.messages.indices where request.messages[index].role == .assistant {
            restore(&request.messages[index], for: tenant)
        }
    }

    private func restore(_ message: inout Message, for tenant: String) {
        var thoughts: [Part] = []
        for index in message.parts.indices {
            guard case .toolCall(let call) = message.parts[index].content,
                let entry = entry(Key(tenant: tenant, call: call.id))
            else { continue }
            if thoughts.isEmpty { thoughts = entry.thoughts }
            var extras = entry.extras
            extras.merge(message.parts[index].extras)
            message.parts[index].extras = extras
        }
        let isSigned = message.parts.contains { $0.signature != nil }
        guard !thoughts.isEmpty, !isSigned else { return }
        // What the client shows of the thoughts is a copy without their proof.
        message.parts.removeAll { if case .thinking = $0.content { true } else { false } }
        message.parts.insert(contentsOf: thoughts, at: 0)
    }

    private func entry(_ key: Key) -> Entry? {
        let now = time.now
        return state.withLock { state in state.entries[key].flatMap { $0.expires > now ? $0 : nil } }
    }
}

extension Part {
    fileprivate var signature: Thinking.Signature? {
        if case .thinking(let thinking) = content { thinking.signature } else { nil }
    }

    fileprivate func isSigned(otherThan dialect: DialectID) -> Bool {
        signature.map { $0.dialect != dialect } ?? false
    }

    /// About how many bytes it takes.
    fileprivate var size: Int {
        guard case .thinking(let thinking) = content else { return extras.size }
        return thinking.text.utf8.count + (thinking.signature?.value.utf8.count ?? 0) + extras.size + 64
    }
}

extension Extras {
    fileprivate var size: Int { entries.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 48 } }

    fileprivate func withoutFields(of dialect: DialectID) -> Extras {
        var others = Extras()
        for entry in entries where entry.dialect != dialect { others[entry.dialect, entry.name] = entry.value }
        return others
    }
}
