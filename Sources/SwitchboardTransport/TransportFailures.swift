import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import SwitchboardCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Says what went wrong on the way to a provider, in our words: those of the libraries below may hold what nobody should read.
struct TransportFailures: Sendable {
    let provider: ProviderID
    let timeouts: Timeouts

    func timeout(_ what: String, _ limit: Duration) -> LLMError {
        LLMError(.timeout, "Waited \(limit) for \(what) from \(provider), in vain.", provider: provider)
    }

    /// - Parameter hasHead: Whether an answer had begun.
    func meaning(of error: any Error, hasHead: Bool) -> LLMError {
        if let error = error as? LLMError { return error }
        switch error {
        case is CancellationError: return LLMError(.cancelled, "The call was cancelled.", provider: provider)
        case let error as HTTPClientError:
            switch error {
            case .cancelled: return LLMError(.cancelled, "The call was cancelled.", provider: provider)
            case .deadlineExceeded: return timeout("the end of the answer", timeouts.total)
            case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
                return timeout("a connection", timeouts.connect)
            case .alreadyShutdown: return LLMError(.shutDown, "The manager was shut down.", provider: provider)
            default: break
            }
            return broken(error.shortDescription, hasHead: hasHead)
        case ChannelError.connectTimeout: return timeout("a connection", timeouts.connect)
        case NIOHTTPDecompression.DecompressionError.limit:
            return LLMError(
                .badResponse, "The answer of \(provider) is too long once it is decompressed.", provider: provider)
        case let error as NIOConnectionError:
            return LLMError(
                .unavailable, "No connection to \(provider) at \(error.host):\(error.port).", provider: provider)
        case let error as NIOSSLError:
            guard case .handshakeFailed(let reason) = error else { return broken("TLS failed", hasHead: hasHead) }
            let isDistrust = "\(reason)".contains("CERTIFICATE_VERIFY_FAILED")
            return LLMError(
                .unavailable,
                isDistrust
                    ? "The certificate of \(provider)'s server is not trusted here. If it is right, name its authority: "
                        + "certificate-authorities in the configuration file, or SSL_CERT_FILE."
                    : "No TLS with \(provider)'s server: the handshake failed.",
                provider: provider)
        case is NIOSSLExtraError:
            return LLMError(
                .unavailable, "The certificate of \(provider)'s server is for another name.", provider: provider)
        case let error as IOError: return broken(Self.words(for: error.errnoCode), hasHead: hasHead)
        case is ChannelError: return broken("it was closed", hasHead: hasHead)
        case is HTTPParserError: return broken("what came is not HTTP", hasHead: hasHead)
        default: return broken(String(describing: type(of: error)), hasHead: hasHead)
        }
    }

    private static func words(for code: CInt) -> String {
        switch code {
        case ECONNRESET: "it was reset"
        case EPIPE, ENOTCONN, EBADF: "it was closed"
        case ETIMEDOUT: "nothing came back any more"
        case EHOSTUNREACH, ENETUNREACH, ENETDOWN: "there is no way there"
        default: "error \(code) of the system"
        }
    }

    private func broken(_ what: String, hasHead: Bool) -> LLMError {
        hasHead
            ? LLMError(
                .incompleteStream, "The connection to \(provider) broke in the middle of the answer (\(what)).",
                provider: provider)
            : LLMError(.unavailable, "The connection to \(provider) failed (\(what)).", provider: provider)
    }
}
