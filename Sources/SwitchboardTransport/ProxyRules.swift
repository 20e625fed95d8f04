public import SwitchboardCore

/// Which proxy carries a request to which server.
///
/// Reads what curl and Go read: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in small letters first. A proxy is
/// `http://[user:password@]host[:port]` or `socks5://host[:port]`; through an HTTP proxy every request is tunnelled
/// (`CONNECT`), so a proxy never sees a key. This machine itself is never reached through a proxy.
public struct ProxyRules: Sendable, Hashable {
    /// Straight to every server.
    public static let none = ProxyRules()

    /// For addresses that begin with `http:`.
    public private(set) var http: ProxyServer?
    /// For addresses that begin with `https:`.
    public private(set) var https: ProxyServer?
    private var exceptions: [HostPattern] = []

    private init() {}

    /// - Throws: ``LLMError/Code/invalidRequest`` with the name of a variable that holds no proxy's address. Its value is
    ///   not shown: it may hold a password.
    public init(environment: [String: String]) throws(LLMError) {
        func named(_ name: String) -> (name: String, value: String)? {
            for name in [name.lowercased(), name] {
                if let value = environment[name], !value.isEmpty { return (name, value) }
            }
            return nil
        }
        // A CGI script's client can set HTTP_PROXY by sending a header of the name "Proxy".
        let isScript = environment["REQUEST_METHOD"] != nil
        let plain = isScript ? environment["http_proxy"].map { ("http_proxy", $0) } : named("HTTP_PROXY")
        http = try (plain ?? named("ALL_PROXY")).map(ProxyServer.init(variable:))
        https = try (named("HTTPS_PROXY") ?? named("ALL_PROXY")).map(ProxyServer.init(variable:))
        let list = named("NO_PROXY")?.value ?? ""
        exceptions = list.split { $0 == "," || $0.isWhitespace }.map { HostPattern($0.lowercased()) }
    }

    /// The proxy for a server; `nil` is straight to it.
    public func proxy(scheme: String, host: String, port: Int) -> ProxyServer? {
        guard let proxy = scheme == "https" ? https : http else { return nil }
        let host = HostPattern.normal(host)
        if HostPattern.isLoopback(host) { return nil }
        return exceptions.contains { $0.matches(host: host, port: port) } ? nil : proxy
    }
}

/// A server that carries requests to others.
public struct ProxyServer: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case http, socks5 }

    public let kind: Kind
    public let host: String
    public let port: Int
    /// The user's name and password, with a colon between them.
    let credentials: String?

    fileprivate init(variable: (name: String, value: String)) throws(LLMError) {
        let refused = LLMError(
            .invalidRequest,
            """
            The environment variable \(variable.name) does not hold the address of a proxy. \
            Allowed: http://[user:password@]host[:port] or socks5://host[:port].
            """, field: variable.name)
        var rest = Substring(variable.value)
        var kind = Kind.http
        if let scheme = rest.firstRange(of: "://") {
            switch rest[..<scheme.lowerBound].lowercased() {
            case "http": kind = .http
            case "socks5", "socks5h": kind = .socks5
            default: throw refused
            }
            rest = rest[scheme.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        if let at = rest.lastIndex(of: "@") {
            guard kind == .http, let plain = String(validating: rest[..<at].percentDecodedBytes(), as: UTF8.self)
            else { throw refused }
            credentials = plain
            rest = rest[rest.index(after: at)...]
        } else {
            credentials = nil
        }
        let (host, port) = HostPattern.divided(rest)
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { throw refused }
        if let port {
            guard let number = Int(port), (1...65_535).contains(number) else { throw refused }
            self.port = number
        } else {
            self.port = kind == .http ? 80 : 1_080
        }
        self.kind = kind
        self.host = host
    }
}

/// One entry of `NO_PROXY`: `*`, a host and all below it, an address, a block of addresses; each with a port or without.
private struct HostPattern: Sendable, Hashable {
    private let text: String
    private let port: Int?
    private let block: (address: [UInt8], bits: Int)?

    init(_ entry: String) {
        if let slash = entry.firstIndex(of: "/"), let bits = Int(entry[entry.index(after: slash)...]),
            let address = HostPattern.address(HostPattern.normal(String(entry[..<slash]))),
            (0...address.count * 8).contains(bits)
        {
            (text, port, block) = (entry, nil, (address, bits))
            return
        }
        let (host, port) = HostPattern.divided(entry[...])
        var name = HostPattern.normal(host)
        if name.hasPrefix("*.") { name.removeFirst() }
        if name.hasPrefix(".") { name.removeFirst() }
        (text, self.port, block) = (name, port.flatMap { Int($0) }, nil)
    }

    func matches(host: String, port: Int) -> Bool {
        if let block {
            guard let address = HostPattern.address(host), address.count == block.address.count else { return false }
            return (0..<block.bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return address[bit / 8] & mask == block.address[bit / 8] & mask
            }
        }
        if let own = self.port, own != port { return false }
        return text == "*" || host == text || host.hasSuffix("." + text)
    }

    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        guard let address = address(host) else { return false }
        return address.count == 4 ? address[0] == 127 : address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
    }

    /// In small letters, without the brackets of an IPv6 address and without the dot at a name's end.
    static func normal(_ host: String) -> String {
        var host = host.lowercased()
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host.hasSuffix(".") { host.removeLast() }
        return host
    }

    /// The host and what stands behind its colon.
    static func divided(_ text: Substring) -> (host: String, port: String?) {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let rest = text[text.index(after: end)...]
            return (
                String(text[text.index(after: text.startIndex)..<end]),
                rest.hasPrefix(":") ? String(rest.dropFirst()) : nil
            )
        }
        guard let colon = text.firstIndex(of: ":"), text[text.index(after: colon)...].firstIndex(of: ":") == nil else {
            return (String(text), nil)
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    /// The four or sixteen bytes of an address; `nil` for a name.
    private static func address(_ host: String) -> [UInt8]? {
        if !host.contains(":") {
            let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
            let bytes = parts.compactMap(\.self)
            return parts.count == 4 && bytes.count == 4 ? bytes : nil
        }
        let halves = host.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false).map { half in
            half.split(separator: ":").map { UInt16($0, radix: 16) }
        }
        guard halves.allSatisfy({ !$0.contains(nil) }) else { return nil }
        let groups = halves.map { $0.compactMap(\.self) }
        let known = groups.map(\.count).reduce(0, +)
        guard groups.count == 2 ? known < 8 : known == 8 else { return nil }
        let middle = [UInt16](repeating: 0, count: 8 - known)
        return ((groups.first ?? []) + middle + (groups.count == 2 ? groups[1] : [])).flatMap {
            [UInt8($0 >> 8), UInt8($0 & 0xFF)]
        }
    }

    static func == (one: Self, other: Self) -> Bool { one.text == other.text && one.port == other.port }

    func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(port)
    }
}
