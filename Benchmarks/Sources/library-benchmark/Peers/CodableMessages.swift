import Foundation

/// An event of the Messages API with Codable: the same fields that our own codec understands.
enum CodableMessages {
    struct Event: Codable {
        var type: String
        var index: Int?
        var message: Message?
        var content_block: Block?
        var delta: Delta?
        var usage: Usage?
    }

    struct Message: Codable {
        var id: String?
        var model: String?
        var usage: Usage?
    }

    struct Block: Codable {
        var type: String
        var id: String?
        var name: String?
        var text: String?
        var thinking: String?
    }

    struct Delta: Codable {
        var type: String?
        var text: String?
        var partial_json: String?
        var thinking: String?
        var signature: String?
        var stop_reason: String?
    }

    struct Usage: Codable {
        var input_tokens: Int?
        var output_tokens: Int?
        var cache_creation_input_tokens: Int?
        var cache_read_input_tokens: Int?
    }
}
