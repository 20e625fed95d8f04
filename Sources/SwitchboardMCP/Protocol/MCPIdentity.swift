import SwitchboardCore

/// What a client or a server says of itself: for people to read, never for deciding anything.
public struct MCPIdentity: Sendable, Hashable {
    public var name: String
    public var version: String
    /// For display, where it is not the name.
    public var title: String?

    public init(name: String, version: String, title: String? = nil) {
        self.name = name
        self.version = version
        self.title = title
    }

    init(_ value: JSONValue?) {
        name = String((value?["name"]?.asString ?? "").prefix(200))
        version = String((value?["version"]?.asString ?? "").prefix(200))
        title = (value?["title"]?.asString).map { String($0.prefix(200)) }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("title", ifPresent: title)
            writer.field("version", version)
        }
    }
}
