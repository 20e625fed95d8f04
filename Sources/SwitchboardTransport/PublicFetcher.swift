import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
public import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Fetches what an address in a request leads to. The address is a client's, so it is not to be trusted: it must be `http` or `https` at
/// its usual port, all that its name resolves to must be public, the connection goes to what was checked and nowhere else, redirects are
/// not followed, and time and size have limits.
public struct PublicFetcher: MediaFetcher {
    private let limit: Int
    private let timeout: Duration
    private let allows: @Sendable (PublicAddress) -> Bool
    private let ports: Set<Int>?

    /// - Parameter limit: Of a file, in bytes.
    public init(limit: Int = 20 << 20, timeout: Duration = .seconds(15)) {
        self.init(limit: limit, timeout: timeout, ports: [80, 443]) { $0.isPublic }
    }

    /// - Parameter ports: `nil` is any.
    init(limit: Int, timeout: Duration, ports: Set<Int>?, allows: @escaping @Sendable (PublicAddress) -> Bool) {
        self.limit = limit
        self.timeout = timeout
        self.ports = ports
        self.allows = allows
    }

    public func fetch(_ address: String) async throws(LLMError) -> (bytes: [UInt8], type: String?) {
        guard address.utf8.count <= 4_096, let request = try? HTTPClient.Request(url: address),
            request.scheme == "http" || request.scheme == "https", ports?.contains(request.port) ?? true,
            !address.contains("@")
        else {
            throw PublicFetcher.refused("a file", "only http and https addresses at their usual ports are fetched.")
        }
        let host = request.host
        let checked = try await PublicFetcher.resolve(host)
        guard let first = checked.first, checked.allSatisfy({ allows($0.address) }) else {
            throw PublicFetcher.refused(host, "it is not a public address.")
        }
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.dnsOverride = [host: first.text]
        settings.timeout = .init(connect: TimeAmount(.seconds(5)), read: TimeAmount(timeout))
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
        let outcome: Result<(bytes: [UInt8], type: String?), LLMError>
        do throws(LLMError) { outcome = .success(try await get(address, host, client)) } catch {
            outcome = .failure(error)
        }
        try? await client.shutdown()
        return try outcome.get()
    }

    private func get(
        _ address: String,
        _ host: String,
        _ client: HTTPClient
    ) async throws(LLMError) -> (bytes: [UInt8], type: String?) {
        do {
            let response = try await client.execute(
                HTTPClientRequest(url: address), deadline: .now() + TimeAmount(timeout))
            guard response.status == .ok else {
                throw PublicFetcher.refused(host, "its server answers \(response.status.code).")
            }
            var bytes: [UInt8] = []
            for try await piece in response.body {
                guard bytes.count + piece.readableBytes <= limit else {
                    throw PublicFetcher.refused(host, "it is larger than \(limit >> 20) MB.")
                }
                bytes.append(contentsOf: piece.readableBytesView)
            }
            let type = response.headers.first(name: "content-type")?.prefix { $0 != ";" }
            return (bytes, type.map(String.init))
        } catch let error as LLMError {
            throw error
        } catch {
            throw PublicFetcher.refused(host, "its server does not answer.")
        }
    }

    private static func refused(_ host: String, _ why: String) -> LLMError {
        LLMError(.invalidRequest, "What the request points to (\(host.prefix(128))) is not fetched: \(why)")
    }

    // MARK: Names

    private struct Resolved: Sendable {
        var address: PublicAddress
        /// As it is written.
        var text: String
    }

    /// All that a name stands for; a number in any of its spellings is what the system takes it for.
    private static func resolve(_ host: String) async throws(LLMError) -> [Resolved] {
        do {
            let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
            return try await NIOThreadPool.singleton.runIfActive { lookUp(name) }
        } catch {
            throw refused(host, "its name cannot be resolved.")
        }
    }

    private static func lookUp(_ name: String) -> [Resolved] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [Resolved] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard let address = entry.pointee.ai_addr,
                getnameinfo(
                    address, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            else { continue }
            let bytes: [UInt8]
            switch entry.pointee.ai_family {
            case AF_INET:
                bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) }
                }
            case AF_INET6:
                bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) }
                }
            default: continue
            }
            let end = text.firstIndex(of: 0) ?? text.count
            let written = String(decoding: text[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            found.append(Resolved(address: PublicAddress(bytes), text: written))
        }
        return found
    }
}
