import HTTPTypes
import SwitchboardCore
import SwitchboardDialects

/// Which dialect and operation a path means: every endpoint of every dialect, below the prefixes where clients look for it.
struct RouteTable: Sendable {
    struct Route: Sendable {
        var dialect: any Dialect
        var endpoint: Endpoint
        /// What stands for `{model}`.
        var model: String
    }

    /// An API of a vendor's, and where it stands.
    private struct Mount {
        let prefixes: [String]
        let dialects: [any Dialect]
    }

    private static let mounts = [
        Mount(
            prefixes: ["/openai/v1", "/openai", "/ollama/v1", "/v1", ""],
            dialects: Spoken.dialects.filter { $0.id.rawValue.hasPrefix("openai.") }),
        Mount(
            prefixes: ["/anthropic", ""], dialects: Spoken.dialects.filter { $0.id.rawValue.hasPrefix("anthropic.") }),
        Mount(prefixes: ["/gemini", ""], dialects: Spoken.dialects.filter { $0.id.rawValue.hasPrefix("gemini") }),
        Mount(prefixes: ["/ollama", ""], dialects: Spoken.dialects.filter { $0.id.rawValue.hasPrefix("ollama.") }),
    ]

    /// By path, where nothing stands for a model.
    private var exact: [String: [Route]] = [:]
    private var patterns: [(path: Endpoint, route: Route)] = []

    init() {
        for mount in RouteTable.mounts {
            for prefix in mount.prefixes {
                for dialect in mount.dialects {
                    for endpoint in dialect.endpoints {
                        let route = Route(dialect: dialect, endpoint: endpoint, model: "")
                        var placed = endpoint
                        placed.path = prefix + endpoint.path
                        if placed.path.contains("{") {
                            patterns.append((placed, route))
                        } else {
                            exact[placed.path, default: []].append(route)
                        }
                    }
                }
            }
        }
    }

    /// What a request means; `nil` for a path that no dialect has.
    /// - Throws: ``LLMError/Code/invalidRequest`` for a path that is known and a method that is not.
    func route(_ method: HTTPRequest.Method, _ target: RequestTarget, _ headers: HTTPFields) throws(LLMError) -> Route?
    {
        var found = exact[target.path] ?? []
        if found.isEmpty {
            for (path, route) in patterns {
                guard let model = path.match(target.path) else { continue }
                var route = route
                route.model = model
                found.append(route)
            }
        }
        let fitting = found.filter { $0.endpoint.method == method }
        guard fitting.count > 1 else { return fitting.first }
        let vendor = RouteTable.vendor(target, headers)
        return fitting.first { $0.dialect.id.rawValue.hasPrefix(vendor) } ?? fitting.first
    }

    /// The methods that a path has; empty for one that is not known.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let routes = (exact[path] ?? []).map(\.endpoint) + patterns.map(\.path).filter { $0.match(path) != nil }
        return routes.map(\.method)
    }

    /// Whose client asks, where a path alone does not tell: the lists of models all stand at `/v1/models`.
    private static func vendor(_ target: RequestTarget, _ headers: HTTPFields) -> String {
        if let name = HTTPField.Name("anthropic-version"), headers[name] != nil { return "anthropic." }
        if let name = HTTPField.Name("x-goog-api-key"), headers[name] != nil { return "gemini" }
        return target.query.contains { $0.name == "key" } ? "gemini" : "openai."
    }
}
