/// The names of what is asked and told.
enum MCPMethod {
    static let initialize = "initialize"
    static let discover = "server/discover"
    static let listen = "subscriptions/listen"
    static let ping = "ping"
    static let listTools = "tools/list"
    static let callTool = "tools/call"

    static let initialized = "notifications/initialized"
    static let cancelled = "notifications/cancelled"
    static let progress = "notifications/progress"
    static let logMessage = "notifications/message"
    static let toolsChanged = "notifications/tools/list_changed"
    static let subscribed = "notifications/subscriptions/acknowledged"
}
