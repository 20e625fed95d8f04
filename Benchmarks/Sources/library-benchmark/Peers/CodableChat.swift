import Foundation

/// Chat Completions as a Swift programmer writes it with Codable: the same fields that our own codec understands.
enum CodableChat {
    struct Body: Codable {
        var model: String
        var messages: [Message]
        var tools: [Tool]?
        var temperature: Double?
        var top_p: Double?
        var max_tokens: Int?
        var max_completion_tokens: Int?
        var stream: Bool?
        var stop: [String]?
        var user: String?
        var reasoning_effort: String?
    }

    struct Message: Codable {
        var role: String
        var content: Content?
        var name: String?
        var tool_call_id: String?
        var tool_calls: [Call]?
        var refusal: String?
    }

    enum Content: Codable {
        case text(String)
        case parts([Part])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .parts(try container.decode([Part].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .parts(let parts): try container.encode(parts)
            }
        }
    }

    struct Part: Codable {
        struct Image: Codable {
            var url: String
            var detail: String?
        }

        var type: String
        var text: String?
        var image_url: Image?
    }

    struct Call: Codable {
        struct Function: Codable {
            var name: String?
            var arguments: String?
        }

        var index: Int?
        var id: String?
        var type: String?
        var function: Function?
    }

    struct Tool: Codable {
        struct Function: Codable {
            var name: String
            var description: String?
            var parameters: AnyJSON?
            var strict: Bool?
        }

        var type: String
        var function: Function
    }

    struct Chunk: Codable {
        struct Choice: Codable {
            var index: Int?
            var delta: Delta?
            var finish_reason: String?
        }

        struct Delta: Codable {
            var role: String?
            var content: Content?
            var refusal: String?
            var reasoning_content: String?
            var tool_calls: [Call]?
        }

        struct Usage: Codable {
            struct Prompt: Codable { var cached_tokens: Int? }
            struct Completion: Codable { var reasoning_tokens: Int? }

            var prompt_tokens: Int?
            var completion_tokens: Int?
            var prompt_tokens_details: Prompt?
            var completion_tokens_details: Completion?
        }

        var id: String?
        var model: String?
        var created: Int?
        var choices: [Choice]?
        var usage: Usage?
    }
}

/// Any JSON, for schemas.
enum AnyJSON: Codable {
    case object([String: AnyJSON])
    case array([AnyJSON])
    case string(String)
    case number(Double)
    case bool(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([AnyJSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: AnyJSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }
}
