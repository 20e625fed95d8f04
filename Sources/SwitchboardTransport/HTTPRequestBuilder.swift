import AsyncHTTPClient
import HTTPTypes
import NIOHTTP1
import SwitchboardCore

/// Puts a request, its place and its key together. The only code that reveals a key.
struct HTTPRequestBuilder {
    let userAgent: String

    func request(_ request: OutboundRequest, to upstream: Upstream) throws(LLMError) -> HTTPClient.Request {
        var headers = HTTPHeaders()
        for field in upstream.headers { headers.replaceOrAdd(name: field.name.rawName, value: field.value) }
        for field in request.headers { headers.replaceOrAdd(name: field.name.rawName, value: field.value) }
        switch upstream.credential {
        case .bearer(let secret): headers.replaceOrAdd(name: "authorization", value: "Bearer \(secret.reveal())")
        case .header(let name, let secret): headers.replaceOrAdd(name: name.rawName, value: secret.reveal())
        default: break
        }
        headers.replaceOrAdd(name: "user-agent", value: userAgent)
        headers.replaceOrAdd(name: "accept-encoding", value: "gzip, deflate")
        if !request.body.isEmpty, !headers.contains(name: "content-type") {
            headers.add(name: "content-type", value: "application/json")
        }
        do {
            return try HTTPClient.Request(
                url: address(of: request, at: upstream),
                method: HTTPMethod(rawValue: request.method.rawValue),
                headers: headers,
                body: request.body.isEmpty ? nil : .bytes(request.body)
            )
        } catch {
            throw LLMError(
                .invalidRequest, "The address \(upstream.baseURL) of provider \(upstream.provider) is not a URL.",
                provider: upstream.provider)
        }
    }

    /// What stands behind the host: the request line's target.
    func target(of request: OutboundRequest, at upstream: Upstream) -> String {
        let behindScheme = address(of: request, at: upstream).drop { $0 != ":" }.dropFirst(3)
        let target = behindScheme.drop { $0 != "/" && $0 != "?" }
        return target.hasPrefix("/") ? String(target) : "/\(target)"
    }

    private func address(of request: OutboundRequest, at upstream: Upstream) -> String {
        upstream.baseURL + request.path + query(request.query)
    }

    private func query(_ items: [(name: String, value: String)]) -> String {
        guard !items.isEmpty else { return "" }
        return "?" + items.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }

    /// Percent-encoded, all but the unreserved characters of RFC 3986.
    private func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
