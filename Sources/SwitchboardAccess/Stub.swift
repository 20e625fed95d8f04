public import HTTPTypes
public import SwitchboardCore

public struct Client: Sendable {
    public var name: String?
    public var budgets: [String] = []
    public var isAdmin = true
    public static let anonymous = Client()
    public func check(model: ModelID?, provider: ProviderID?) throws(LLMError) {}
}
public struct KeyRing: Sendable {
    public init() {}
    public func client(presenting secret: String?, at now: Int64) throws(LLMError) -> Client { .anonymous }
}
public enum PresentedKey {
    public static func secret(_ headers: HTTPFields, _ query: [(name: String, value: String)]) throws(LLMError)
        -> String?
    { nil }
}
