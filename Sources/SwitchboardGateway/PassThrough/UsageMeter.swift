import HTTPTypes
import Switchboard
import SwitchboardCore
import SwitchboardDialects

/// Reads what a provider says that its answers used, while they pass.
struct UsageMeter: Sendable {
    /// What the answer is made of.
    enum Form: Sendable {
        /// One JSON text; `nil` once it is too long to be kept.
        case whole([UInt8]?)
        case events(EventStreamFramer)
        case messages(WebSocketMessages)
        /// Sound, pictures, files: they do not say.
        case silent
    }

    /// In bytes.
    private static let longest = 1 << 20

    private var form: Form
    private var usage = Usage()
    private var model: ModelID?
    private let catalogue: Catalogue
    private let day: Day

    /// - Parameter model: As the client called it.
    init(_ form: Form, model: ModelID?, _ visit: Visit) {
        self.form = form
        self.model = model
        catalogue = visit.runtime.manager.configuration.catalogue
        day = Day(secondsSince1970: Int64(visit.time))
    }

    /// For an answer over HTTP.
    init(answer headers: HTTPFields, request body: [UInt8], _ visit: Visit) {
        let type = headers[.contentType]?.lowercased() ?? ""
        let form: Form =
            type.hasPrefix("text/event-stream")
            ? .events(EventStreamFramer()) : type.contains("json") ? .whole([]) : .silent
        var model: ModelID?
        if case .silent = form {
        } else if body.first == UInt8(ascii: "{"), body.count <= UsageMeter.longest {
            model = (try? JSONValue(parsing: body, as: .answer))?["model"]?.asString.map { ModelID($0) }
        }
        self.init(form, model: model, visit)
    }

    mutating func read(_ bytes: ArraySlice<UInt8>) {
        switch form {
        case .whole(let text?):
            form = .whole(text.count + bytes.count <= UsageMeter.longest ? text + bytes : nil)
        case .whole, .silent: break
        case .events(var framer):
            form = .silent
            framer.append(bytes)
            do throws(LLMError) {
                while let frame = try framer.next() { note(Array(frame.payload)) { $1 } }
            } catch {
                // It is no stream of events, or one of an event without an end: it passes as it is, uncounted.
                return
            }
            form = .events(framer)
        case .messages(var messages):
            form = .silent
            messages.read(bytes) { note($0) { $0.adding($1) } }
            form = .messages(messages)
        }
    }

    private mutating func note(_ text: [UInt8], _ merge: (Usage, Usage) -> Usage) {
        guard let report = UsageReport(in: text) else { return }
        usage = merge(usage, report.usage)
        model = report.model ?? model
    }

    mutating func report(to account: inout CallAccount) {
        if case .whole(let text?) = form { note(text) { $1 } }
        guard usage.isReported else { return }
        let card = model.flatMap { catalogue.card(named: $0) }
        account.used(usage, model: card?.id, cost: card?.cost(of: usage, on: day))
    }
}
