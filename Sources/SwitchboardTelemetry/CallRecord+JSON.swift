public import SwitchboardCore

extension CallRecord { public func write(to writer: inout JSONWriter) { writer.object { $0.field("id", id) } } }
