import Foundation
import SwitchboardCore

/// What `switchboard top` shows: lines of text, made from what the gateway says of itself.
struct TopScreen {
    /// Calls that are remembered.
    static let most = 100

    var status: JSONValue?
    var calls: [JSONValue] = []
    /// The last minute's seconds, the newest last.
    private var seconds: [JSONValue] = []

    /// - Returns: Whether there is something new to see.
    mutating func take(_ event: String, _ value: JSONValue) -> Bool {
        switch event {
        case "status": status = value
        case "call": calls = [value] + calls.prefix(TopScreen.most - 1)
        case "tick": seconds = seconds.suffix(59) + [value]
        default: return false
        }
        return event == "tick"
    }

    func lines(_ size: Terminal.Size) -> [String] {
        guard let status else { return [] }
        var lines = summary(status) + [""] + providers(status)
        let budgets = status["budgets"]?.elements.map(budget) ?? []
        if !budgets.isEmpty { lines += [""] + budgets }
        lines.append("")
        let room = max(3, size.rows - lines.count - 1)
        lines += last(room - 1)
        return lines.prefix(max(1, size.rows - 1)).map { String($0.prefix(size.columns)) }
    }

    // MARK: Parts

    private func summary(_ status: JSONValue) -> [String] {
        let total = status["totals"]
        let up = (status["now"]?.asInt ?? 0) - (status["started"]?.asInt ?? 0)
        let last = seconds.last
        func sum(_ key: StaticString) -> Int { seconds.reduce(0) { $0 + ($1[key]?.asInt ?? 0) } }
        let span = Double(max(1, seconds.count))
        let rate = TopScreen.number(Double(sum("calls")) / span)
        let tokens = Int(Double(sum("inputTokens") + sum("outputTokens")) / span)
        var words = "switchboard \(status["version"]?.asString ?? "") · up \(TopScreen.age(up))"
        if status["simulated"]?.asBool == true { words += " · simulated provider" }
        if status["draining"]?.asBool == true { words += " · DRAINING" }
        let flying = last?["inFlight"]?.asInt ?? status["inFlight"]?.asInt ?? 0
        let queued = last?["queued"]?.asInt ?? status["queued"]?.asInt ?? 0
        return [
            words,
            "calls \(total?["calls"]?.asInt ?? 0) (\(total?["failed"]?.asInt ?? 0) failed) · \(rate)/s · in flight \(flying) · "
                + "queued \(queued) · \(tokens) tokens/s · spent \(TopScreen.dollars(total?["costPicodollars"])) · "
                + "saved \(TopScreen.dollars(total?["savedPicodollars"]))",
        ]
    }

    private func providers(_ status: JSONValue) -> [String] {
        let rows = (status["providers"]?.elements).map(Array.init)?.map { provider in
            let errors = provider["errors"]?.members.map { "\($0.key.string) \($0.value.asInt ?? 0)" } ?? []
            return [
                TopScreen.plain(provider["id"]), TopScreen.plain(provider["health"]),
                String(provider["inFlight"]?.asInt ?? 0), TopScreen.seconds(provider["latency"]?["p50"]),
                TopScreen.seconds(provider["latency"]?["p95"]), TopScreen.dollars(provider["spentPicodollars"]),
                errors.joined(separator: ", ") + (provider["reason"].map { " \(TopScreen.plain($0))" } ?? ""),
            ]
        }
        let head = ["provider", "health", "in flight", "p50", "p95", "spent", "errors"]
        return Console.table(head, rows ?? []).split(separator: "\n").map(String.init)
    }

    private func budget(_ value: JSONValue) -> String {
        let limit = max(1, value["limitPicodollars"]?.asInt ?? 1)
        let spent = value["spentPicodollars"]?.asInt ?? 0
        let share = min(1, Double(spent) / Double(limit))
        let filled = Int(share * 20)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
        return "budget \(TopScreen.plain(value["id"])) \(bar) \(Int(share * 100)) % of "
            + "\(TopScreen.dollars(value["limitPicodollars"])) a \(TopScreen.plain(value["period"]))"
    }

    private func last(_ count: Int) -> [String] {
        let rows = calls.prefix(max(0, count - 1)).map { call in
            let answer = [call["provider"], call["model"]].map(TopScreen.plain).filter { !$0.isEmpty }
            return [
                TopScreen.clock(call["at"]?.asDouble ?? 0), TopScreen.plain(call["client"]),
                TopScreen.plain(call["door"]), TopScreen.plain(call["asked"]), answer.joined(separator: "/"),
                call["code"]?.isNull == false ? TopScreen.plain(call["code"]) : String(call["status"]?.asInt ?? 0),
                TopScreen.plain(call["cache"]?["kind"]), TopScreen.seconds(call["firstToken"]),
                TopScreen.seconds(call["duration"]), TopScreen.plain(call["cost"]),
            ]
        }
        let head = ["time", "client", "door", "asked", "answered", "status", "cache", "first", "took", "cost"]
        return Console.table(head, rows).split(separator: "\n").map(String.init)
    }

    // MARK: Words

    /// A text of somebody else's: nothing in it moves the cursor.
    private static func plain(_ value: JSONValue?) -> String {
        let text = value?.asString ?? ""
        return String(text.unicodeScalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
    }

    private static func seconds(_ value: JSONValue?) -> String {
        guard let seconds = value?.asDouble else { return "–" }
        return seconds < 1 ? "\(Int((seconds * 1_000).rounded())) ms" : "\(number(seconds)) s"
    }

    private static func dollars(_ value: JSONValue?) -> String {
        let dollars = Double(value?.asInt ?? 0) / 1e12
        return String(format: dollars > 0 && dollars < 0.01 ? "$%.6f" : "$%.2f", dollars)
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func clock(_ seconds: Double) -> String {
        let time = Int(seconds) % 86_400
        return String(format: "%02d:%02d:%02d", time / 3_600, time % 3_600 / 60, time % 60)
    }

    private static func age(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
