import HTTPTypes
import HummingbirdCore
import NIOCore
import SwitchboardCore

/// Reads the body of a request, and no more of it than is allowed.
struct RequestBodyReader {
    let limit: Int

    func read(_ request: Request) async throws(LLMError) -> [UInt8] {
        if let encoding = request.headers[.contentEncoding], encoding != "identity" {
            throw LLMError(
                .invalidRequest,
                "Bodies with the content-encoding \(encoding.prefix(32)) are not taken. Send it as it is.",
                status: 415)
        }
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw tooLong }
        var bytes: [UInt8] = []
        do {
            for try await buffer in request.body {
                guard bytes.count + buffer.readableBytes <= limit else { throw tooLong }
                bytes.append(contentsOf: buffer.readableBytesView)
            }
        } catch let error as LLMError {
            throw error
        } catch {
            throw LLMError(.cancelled, "The request's body did not come to its end.")
        }
        return bytes
    }

    private var tooLong: LLMError {
        LLMError(
            .invalidRequest, "The request's body is longer than \(limit) bytes, which is the gateway's limit.",
            status: 413)
    }
}
