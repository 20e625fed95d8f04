import SwitchboardCore

/// A caller's bytes with another model's name in them.
enum Splice {
    /// The body of a streamed request with the wish in it to be told the count of tokens, and whether it was not there before:
    /// a call that is not counted cannot be paid for. Everything else byte for byte; options that are no object are left for
    /// the provider to refuse.
    static func usage(into body: [UInt8], _ fields: JSONFields) throws(LLMError) -> (body: [UInt8], isNew: Bool) {
        let wish = Array("\"include_usage\":true".utf8)
        guard let place = fields["stream_options"] else {
            let member = Array("\"stream_options\":{".utf8) + wish + [UInt8(ascii: "}")]
            return (inserting(member, into: body, beforeOthers: !fields.fields.isEmpty), true)
        }
        let options = try JSONValue(parsing: body[place], as: .request)
        if options["include_usage"]?.asBool == true || !(options.isObject || options.isNull) { return (body, false) }
        var own = options.isNull ? Array("{}".utf8) : Array(body[place])
        own = try JSONFields(scanning: own).removing("include_usage", from: own)
        own = inserting(wish, into: own, beforeOthers: try !JSONFields(scanning: own).fields.isEmpty)
        return (body[..<place.lowerBound] + own + body[place.upperBound...], true)
    }

    /// An object with a member more, which comes first.
    private static func inserting(_ member: [UInt8], into object: [UInt8], beforeOthers: Bool) -> [UInt8] {
        guard let brace = object.firstIndex(of: UInt8(ascii: "{")) else { return object }
        return object[...brace] + member + (beforeOthers ? [UInt8(ascii: ",")] : []) + object[(brace + 1)...]
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
            return out
        }
        return inserting(
            Array("\"model\":".utf8) + name, into: body, beforeOthers: !inbound.fields.fields.isEmpty)
    }
}
