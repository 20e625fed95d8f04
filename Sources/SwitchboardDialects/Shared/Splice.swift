import SwitchboardCore

/// A caller's bytes with another model's name in them.
enum Splice {
    /// The body of a streamed request with a word in it that asks for the count of tokens, and whether that had to be put there: a
    /// call that is not counted cannot be paid for.
    static func usage(into body: [UInt8], _ fields: JSONFields) throws(LLMError) -> (body: [UInt8], isNew: Bool) {
        let wish = Array("\"include_usage\":true".utf8)
        guard let range = fields["stream_options"] else {
            guard let brace = body.firstIndex(of: UInt8(ascii: "{")) else { return (body, false) }
            let comma = fields.fields.isEmpty ? "" : ","
            let options = Array("\"stream_options\":{".utf8) + wish + Array("}\(comma)".utf8)
            return (Array(body[...brace] + options + body[(brace + 1)...]), true)
        }
        let options = try JSONValue(parsing: body[range], as: .request)
        if options["include_usage"]?.asBool == true { return (body, false) }
        guard options.isObject else {
            return (
                Array(
                    body[..<range.lowerBound] + [UInt8(ascii: "{")] + wish + [UInt8(ascii: "}")]
                        + body[range.upperBound...]), true
            )
        }
        let own = Array(body[range])
        let others = try JSONFields(scanning: own).removing("include_usage", from: own)
        let isAlone = try JSONFields(scanning: others).fields.isEmpty
        let inside =
            [UInt8(ascii: "{")] + wish + (isAlone ? [] : [UInt8(ascii: ",")])
            + others.drop { $0 != UInt8(ascii: "{") }.dropFirst()
        return (Array(body[..<range.lowerBound] + inside + body[range.upperBound...]), true)
    }

    /// The body with the value of `model` replaced, or put first where there is none; everything else byte for byte.
    static func model(_ model: ModelID, into inbound: InboundRequest) -> [UInt8] {
        let name = RawJSON.string(model.rawValue).utf8
        let body = inbound.body
        var out: [UInt8] = []
        out.reserveCapacity(body.count + name.count + 16)
        if let range = inbound.fields["model"] {
            out.append(contentsOf: body[..<range.lowerBound])
            out.append(contentsOf: name)
            out.append(contentsOf: body[range.upperBound...])
        } else if let brace = body.firstIndex(of: UInt8(ascii: "{")) {
            out.append(contentsOf: body[...brace])
            out.append(contentsOf: "\"model\":".utf8)
            out.append(contentsOf: name)
            if !inbound.fields.fields.isEmpty { out.append(UInt8(ascii: ",")) }
            out.append(contentsOf: body[body.index(after: brace)...])
        } else {
            out = body
        }
        return out
    }
}
