import SwitchboardCore

/// Writes messages, each as one line without a line break.
enum MCPText {
    typealias Fields = (inout JSONWriter) -> Void

    /// - Parameter id: `nil` for a notification.
    /// - Parameter parameters: Writes the fields of `params`; `nil` leaves `params` out.
    static func call(id: MCPID?, method: String, parameters: Fields?) -> [UInt8] {
        message { writer in
            if let id {
                writer.key("id")
                id.write(to: &writer)
            }
            writer.field("method", method)
            if let parameters { writer.field("params") { $0.object(parameters) } }
        }
    }

    static func result(id: MCPID, _ fields: Fields) -> [UInt8] {
        message { writer in
            writer.key("id")
            id.write(to: &writer)
            writer.field("result") { $0.object(fields) }
        }
    }

    static func failure(id: MCPID?, _ fault: MCPFault) -> [UInt8] {
        message { writer in
            writer.key("id")
            if let id { id.write(to: &writer) } else { writer.null() }
            writer.field("error") { fault.write(to: &$0) }
        }
    }

    private static func message(_ fields: Fields) -> [UInt8] {
        var writer = JSONWriter(isSingleLine: true)
        writer.object { writer in
            writer.field("jsonrpc", "2.0")
            fields(&writer)
        }
        return writer.bytes
    }
}
