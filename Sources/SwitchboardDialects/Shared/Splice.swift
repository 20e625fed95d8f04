import SwitchboardCore

/// A caller's bytes with another model's name in them.
enum Splice {
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
