import SwitchboardCore
import SwitchboardPipeline
import Synchronization

/// Simulated targets, and what they know of those who asked them.
final class World: Caller {
    /// What each target bills, to the picodollar: the pipeline must come to the same sum.
    private struct Ledger {
        var billed: [Target: USD] = [:]
        var open = 0
        var sent: [Target: Int] = [:]
        /// Of each second, how many calls a target had.
        var calls: [Target: (second: Int64, count: Int)] = [:]
        /// The one call that finds out whether a target is well again.
        var probes: [Target: Int] = [:]
        /// Calls that were sent to an open breaker, or beside its probe, by their question.
        var forced: Set<String> = []
        var violations: [String] = []
        var chance: Chance
    }

    struct Place: Sendable {
        var target: Target
        /// What begins when; the first at zero.
        var weather: [(from: Duration, what: Weather)]
        /// To the first word, and between words.
        var latency: Duration
        var pace: Duration
    }

    static let silenceLimit = Duration.seconds(10)
    /// What a word is counted as: more than any estimate, so that what the target counts is always the sum.
    static let tokensPerWord = 6

    let time: VirtualTime
    let places: [Target: Place]
    private let ledger: Mutex<Ledger>
    private let breaker: Mutex<(@Sendable (Target) -> BreakerState)?> = Mutex(nil)

    init(_ places: [Place], time: VirtualTime, seed: UInt64) {
        self.time = time
        self.places = Dictionary(uniqueKeysWithValues: places.map { ($0.target, $0) })
        ledger = Mutex(Ledger(chance: Chance(seed: seed)))
    }

    var billed: USD { ledger.withLock { $0.billed.values.reduce(.zero, +) } }
    func billed(_ target: Target) -> USD { ledger.withLock { $0.billed[target] ?? .zero } }
    var open: Int { ledger.withLock { $0.open } }
    func sent(to target: Target) -> Int { ledger.withLock { $0.sent[target] ?? 0 } }
    var violations: [String] { ledger.withLock { $0.violations } }

    /// - Parameter breaker: How the pipeline's breaker of a target stands, asked about every call that is sent.
    func watch(_ breaker: @escaping @Sendable (Target) -> BreakerState) { self.breaker.withLock { $0 = breaker } }

    /// Whether a call was sent to a target whose breaker was open.
    func wasForced(_ question: String) -> Bool { ledger.withLock { $0.forced.contains(question) } }

    private func draw<Value>(_ body: (inout Chance) -> Value) -> Value { ledger.withLock { body(&$0.chance) } }

    private func weather(at place: Place) -> Weather {
        let now = time.now
        return place.weather.last { $0.from <= now }?.what ?? .fair
    }

    fileprivate func bill(_ amount: USD, _ target: Target, wasProbe: Bool) {
        ledger.withLock { ledger in
            if wasProbe { ledger.probes[target, default: 0] -= 1 }
            ledger.open -= 1
            ledger.billed[target, default: .zero] += amount
        }
    }

    // MARK: Answering

    func open(
        _ request: CompletionRequest,
        at target: Target,
        streaming: Bool,
        timeLeft: Duration?
    ) async throws(LLMError) -> sending ResponseStream.Source {
        guard let place = places[target] else { throw LLMError(.modelNotFound, "Nobody is there.") }
        let state = breaker.withLock({ $0 })?(target) ?? .closed
        let isProbe = ledger.withLock { ledger in
            ledger.open += 1
            ledger.sent[target, default: 0] += 1
            let isFirst = state == .halfOpen && ledger.probes[target, default: 0] == 0
            if isFirst { ledger.probes[target] = 1 }
            if state != .closed, !isFirst { ledger.forced.insert(request.messages.first?.text ?? "") }
            return isFirst
        }
        let visit = Visit(self, target, request, isProbe: isProbe)
        let weather = weather(at: place)
        let deadline = timeLeft.map { time.now + $0 }
        var latency = place.latency * (0.5 + draw { $0.fraction() })
        if case .slow(let factor) = weather { latency = latency * factor }
        if case .silent = weather { latency = World.silenceLimit }
        do throws(LLMError) {
            try await wait(latency, until: deadline)
            try refuse(weather, target)
        } catch {
            visit.failed(error)
            throw error
        }
        var script = Script(request, target: target, place: place, deadline: deadline)
        switch weather {
        case .cutting(let share) where draw({ $0.happens(share) }):
            script.breaksAfter = draw { $0.below(script.events.count) }
            script.error = LLMError(.incompleteStream, "Cut.")
        case .stalling(let share) where draw({ $0.happens(share) }):
            script.breaksAfter = draw { $0.below(script.events.count) }
            script.stall = World.silenceLimit
            script.error = LLMError(.timeout, "Silent.")
        case .late(let code):
            script.breaksAfter = 1
            script.error = LLMError(code, "An error inside a 200.")
        case .slow(let factor): script.pace = script.pace * factor
        default: break
        }
        return Source(script: script, visit: visit)
    }

    fileprivate func wait(_ duration: Duration, until deadline: Duration?) async throws(LLMError) {
        guard let deadline, time.now + duration > deadline else { return try await time.sleep(for: duration) }
        try await time.sleep(for: deadline - time.now)
        throw LLMError(.timeout, "The call's time is over.")
    }

    private func refuse(_ weather: Weather, _ target: Target) throws(LLMError) {
        switch weather {
        case .down(let code): throw LLMError(code, "Down.")
        case .silent: throw LLMError(.timeout, "Silent.")
        case .flaky(let share, let code): if draw({ $0.happens(share) }) { throw LLMError(code, "Flaky.") }
        case .limited(let most, let pause):
            let second = time.now.components.seconds
            let isTooMany = ledger.withLock { ledger in
                var calls = ledger.calls[target] ?? (second, 0)
                if calls.second != second { calls = (second, 0) }
                calls.count += 1
                ledger.calls[target] = calls
                return calls.count > most
            }
            if isTooMany { throw LLMError(.rateLimited, "Too many.", retryAfter: pause > .zero ? pause : nil) }
        default: break
        }
    }
}

/// One call that a target got: it bills exactly once, when it ends or is hung up on.
private final class Visit {
    let world: World
    private let target: Target
    private let request: CompletionRequest
    private var usage: Usage?
    private var isOver = false
    private let isProbe: Bool

    init(_ world: World, _ target: Target, _ request: CompletionRequest, isProbe: Bool) {
        self.isProbe = isProbe
        self.world = world
        self.target = target
        self.request = request
    }

    deinit { end(usage ?? prompt) }

    func said(_ usage: Usage) { self.usage = usage }
    func answered() { end(usage) }

    func failed(_ error: LLMError) {
        let mayHaveWorked = error.code == .timeout || error.code == .cancelled
        end(usage ?? (mayHaveWorked ? prompt : nil))
    }

    /// Who never said what it counted is taken to have read the prompt.
    private var prompt: Usage { Usage(input: TokenEstimator(tokenizer: target.card?.tokenizer).count(request)) }

    private func end(_ usage: Usage?) {
        guard !isOver else { return }
        isOver = true
        let cost = usage.flatMap { target.card?.cost(of: $0, on: world.time.today) }
        world.bill(cost?.total ?? .zero, target, wasProbe: isProbe)
    }
}

/// What a target says to a request, and where it stops.
private struct Script {
    var events: [StreamEvent] = []
    var pace: Duration
    let deadline: Duration?
    var breaksAfter: Int?
    var stall = Duration.zero
    var error: LLMError?

    init(_ request: CompletionRequest, target: Target, place: World.Place, deadline: Duration?) {
        pace = place.pace
        self.deadline = deadline
        let question = request.messages.first?.text ?? ""
        var rest = Answers.text(for: question)[...]
        // Whoever is shown the beginning of its answer goes on with it; some begin anew all the same.
        if let beginning = request.messages.first(where: { $0.role == .assistant })?.text,
            request.messages.last?.role == .assistant || target.model != "restarts", rest.hasPrefix(beginning)
        {
            rest = rest.dropFirst(beginning.count)
        }
        let words = rest.split(separator: " ", omittingEmptySubsequences: false)
        let most = (request.maxTokens ?? .max) / World.tokensPerWord
        var usage = Usage(input: request.messages.reduce(0) { $0 + $1.text.utf8.count / 2 }, output: 0)
        events = [.start(ResponseHead(id: "1", provider: target.provider, model: target.model)), .usage(usage)]
        for (index, word) in words.prefix(most).enumerated() {
            usage.output = (index + 1) * World.tokensPerWord
            events.append(.usage(usage))
            events.append(.textDelta(index == 0 ? String(word) : " " + word, part: 0))
        }
        let finish: FinishReason.Kind = words.count > most ? .length : .stop
        if !words.prefix(most).isEmpty { events.append(.partEnd(part: 0)) }
        events.append(.done(Ending(finish: FinishReason(finish), usage: usage)))
    }
}

private struct Source: AsyncIteratorProtocol {
    var script: Script
    let visit: Visit
    var index = 0

    init(script: Script, visit: Visit) {
        self.script = script
        self.visit = visit
    }

    mutating func next() async throws(LLMError) -> StreamEvent? { try await next(isolation: nil) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(LLMError) -> StreamEvent? {
        do throws(LLMError) {
            if index == script.breaksAfter, let error = script.error {
                if script.stall > .zero { try await visit.world.wait(script.stall, until: script.deadline) }
                throw error
            }
            guard index < script.events.count else { return nil }
            let event = script.events[index]
            if case .textDelta = event { try await visit.world.wait(script.pace, until: script.deadline) }
            index += 1
            if case .usage(let usage) = event { visit.said(usage) }
            if case .done = event { visit.answered() }
            return event
        } catch {
            visit.failed(error)
            throw error
        }
    }
}

/// What is right to say.
enum Answers {
    /// A question names its answer's length: every target says the same words.
    static func text(for question: String) -> String {
        let length = Int(question.split(separator: " ").last ?? "") ?? 5
        return (0..<max(1, length)).map { "w\($0 * 7 + length)" }.joined(separator: " ")
    }
}
