#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a server that is started here sees of this process's environment.
struct ChildEnvironment: Sendable {
    private let lookup: @Sendable (String) -> String?

    /// - Parameter lookup: The value of a variable of this process.
    init(_ lookup: @escaping @Sendable (String) -> String?) { self.lookup = lookup }

    static let ofThisProcess = ChildEnvironment { name in getenv(name).map { String(cString: $0) } }

    /// Those that may be inherited and are set, and those that are configured.
    func variables(for process: MCPServerConfiguration.Process) -> [String: String] {
        var variables: [String: String] = [:]
        for name in process.inherited {
            // A value of this form is a function of a shell's, not a value.
            guard let value = lookup(name), !value.hasPrefix("()") else { continue }
            variables[name] = value
        }
        return variables.merging(process.environment) { _, configured in configured }
    }
}
