/// An integer of a fixed width. One that is written with a fraction of zero or an exponent is taken too.
public protocol StructuredInteger: Structured, PartialValue, FixedWidthInteger where Partial == Self {}

extension StructuredInteger {
    public static func schema(in context: inout SchemaContext) -> JSONSchema {
        guard bitWidth < 64 else { return isSigned ? .integer : .integer.constrained(by: .range(0...)) }
        return .integer.constrained(by: .range(Double(Self.min)...Double(Self.max)))
    }

    public init?(json: JSONValue, problems: inout ValueProblems) {
        guard json.isNumber else {
            problems.add(json, "an integer is needed, not \(json.summary)\(json.unquotingHint)")
            return nil
        }
        if let int = json.asInt, let value = Self(exactly: int) {
            self = value
        } else if let value = Self(json.raw.description) {
            self = value
        } else if let number = json.asDouble, let value = Self(exactly: number) {
            self = value
        } else if let number = json.asDouble, number.rounded() != number {
            problems.add(json, "an integer is needed, not \(json.summary)")
            return nil
        } else {
            problems.add(json, "\(json.subject) is outside of what is allowed, \(Self.min) to \(Self.max)")
            return nil
        }
    }

    public func write(to writer: inout JSONWriter) { writer.raw(RawJSON(String(self))) }
}

extension Int: StructuredInteger { public typealias Partial = Int }
extension Int8: StructuredInteger { public typealias Partial = Int8 }
extension Int16: StructuredInteger { public typealias Partial = Int16 }
extension Int32: StructuredInteger { public typealias Partial = Int32 }
extension Int64: StructuredInteger { public typealias Partial = Int64 }
extension UInt: StructuredInteger { public typealias Partial = UInt }
extension UInt8: StructuredInteger { public typealias Partial = UInt8 }
extension UInt16: StructuredInteger { public typealias Partial = UInt16 }
extension UInt32: StructuredInteger { public typealias Partial = UInt32 }
extension UInt64: StructuredInteger { public typealias Partial = UInt64 }
