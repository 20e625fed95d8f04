public import SwitchboardCore

/// One message of JSON-RPC 2.0, read. Fields that are not known are left alone.
public enum MCPMessage: Sendable {
    case request(id: MCPID, method: String, parameters: JSONValue?)
    case notification(method: String, parameters: JSONValue?)
    case result(id: MCPID, JSONValue)
    /// The id is `nil` where whoever failed could not read it.
    case failure(id: MCPID?, MCPFault)
    /// What is none of these, and, where one could be read, the id that an error has to name.
    case malformed(id: MCPID?, MCPFault)

    /// Reads a text: one message, or several where they come as an array.
    ///
    /// - Parameter most: How many an array may hold.
    /// - Throws: ``MCPFault`` with ``MCPFault/Code/parse`` for what is not JSON, or ``MCPFault/Code/invalidRequest`` for an empty or
    ///   too long array.
    public static func read(_ text: [UInt8], most: Int = 100) throws(MCPFault) -> [MCPMessage] {
        let value: JSONValue
        do throws(LLMError) { value = try JSONValue(parsing: text, as: .answer) } catch {
            throw MCPFault(.parse, "Not JSON: \(error.message)")
        }
        guard value.isArray else { return [MCPMessage(value)] }
        let count = value.elements.count
        guard count > 0 else { throw MCPFault(.invalidRequest, "An empty array holds no message.") }
        guard count <= most else {
            throw MCPFault(.invalidRequest, "An array of \(count) messages is too long: \(most) are allowed.")
        }
        return value.elements.map { MCPMessage($0) }
    }

    private init(_ value: JSONValue) {
        guard value.isObject else {
            self = .malformed(id: nil, MCPFault(.invalidRequest, "A message must be an object."))
            return
        }
        let id = value["id"].flatMap(MCPID.init)
        guard let version = value["jsonrpc"], version.equals("2.0") else {
            self = .malformed(id: id, MCPFault(.invalidRequest, "The field jsonrpc must be \"2.0\"."))
            return
        }
        if let method = value["method"] {
            self = MCPMessage.call(method, value, id)
        } else if let result = value["result"], let id {
            self = .result(id: id, result)
        } else if let fault = value["error"], fault.isObject {
            let code = MCPFault.Code(rawValue: fault["code"]?.asInt ?? MCPFault.Code.internalError.rawValue)
            let message = fault["message"]?.asString ?? "without a word"
            self = .failure(id: id, MCPFault(code, message, data: fault["data"]?.raw))
        } else {
            self = .malformed(id: id, MCPFault(.invalidRequest, "Neither a method nor a result nor an error is there."))
        }
    }

    private static func call(_ method: JSONValue, _ value: JSONValue, _ id: MCPID?) -> MCPMessage {
        guard let name = method.asString else {
            return .malformed(id: id, MCPFault(.invalidRequest, "The field method must be a string."))
        }
        let parameters = value["params"].flatMap { $0.isNull ? nil : $0 }
        if let parameters, !parameters.isObject {
            return .malformed(id: id, MCPFault(.invalidParameters, "The field params must be an object."))
        }
        guard let written = value["id"] else { return .notification(method: name, parameters: parameters) }
        guard let id = MCPID(written) else {
            return .malformed(id: nil, MCPFault(.invalidRequest, "The field id must be an integer or a string."))
        }
        return .request(id: id, method: name, parameters: parameters)
    }
}
