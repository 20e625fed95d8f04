import Foundation

/// Server-sent events read as a Swift programmer reads them: lines, the text after `data: `, one decode for each.
enum CodableStream {
    static func read<Event: Decodable>(_ body: Data, as type: Event.Type, with decoder: JSONDecoder) throws -> [Event] {
        var events: [Event] = []
        for line in body.split(separator: 0x0A) where line.starts(with: Array("data:".utf8)) {
            let payload = line.dropFirst(5)
            if payload.count < 12, String(decoding: payload, as: UTF8.self).contains("[DONE]") { break }
            events.append(try decoder.decode(type, from: payload))
        }
        return events
    }
}
