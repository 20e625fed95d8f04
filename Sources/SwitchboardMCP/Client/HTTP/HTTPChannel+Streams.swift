import HTTPTypes
import SwitchboardCore

extension HTTPChannel {
    /// Where a stream of events stands.
    private struct Position {
        var lastEventID = ""
        var retry = 1_000
        /// Since the stream was last taken up.
        var hasMoved = false
    }

    /// Receives a stream until the answer to `id` has come, and takes it up again where it broke.
    ///
    /// Throws ``LLMError/Code/incompleteStream`` when it ends without an answer and cannot be taken up.
    func follow(_ response: TransportResponse, until id: Int, _ message: MCPOutgoing) async throws(LLMError) {
        var position = Position()
        var failures = 0
        var current: TransportResponse? = response
        while true {
            if let stream = current {
                do throws(LLMError) {
                    if try await read(stream, until: id, &position) { return }
                } catch {
                    guard error.code != .badResponse, error.code != .cancelled else { throw error }
                }
            }
            guard !position.lastEventID.isEmpty, message.version?.hasHandshake ?? true else { break }
            failures = position.hasMoved ? 0 : failures + 1
            guard failures <= limits.resumptions else { break }
            position.hasMoved = false
            try await time.sleep(for: .milliseconds(position.retry))
            current = try? await resume(at: position.lastEventID)
        }
        throw LLMError.ofServer(server, .incompleteStream, "ended the stream of an answer before its end.")
    }

    /// The server's own stream: what it says unasked. Ends for good where the server has none.
    func listen() async {
        var position = Position()
        var failures = 0
        while !Task.isCancelled {
            do throws(LLMError) {
                let response = try await resume(at: position.lastEventID)
                _ = try await read(response, until: nil, &position)
            } catch {
                if let status = error.status, (300..<500).contains(status) { return }
                if error.code == .cancelled || error.code == .shutDown { return }
            }
            failures = position.hasMoved ? 0 : failures + 1
            guard failures <= limits.resumptions else { return }
            position.hasMoved = false
            do throws(LLMError) { try await time.sleep(for: .milliseconds(position.retry)) } catch { return }
        }
    }

    private func resume(at lastEventID: String) async throws(LLMError) -> TransportResponse {
        var headers: HTTPFields = [.accept: "text/event-stream"]
        if !lastEventID.isEmpty { headers[.lastEventID] = lastEventID }
        let day = Duration.seconds(86_400)
        let response = try await exchange(
            .get, headers: headers, version: nil,
            timeouts: Timeouts(firstByte: .seconds(30), betweenBytes: day, total: day))
        guard response.status == .ok, response.mediaType == "text/event-stream" else {
            throw LLMError.ofServer(
                server, .unavailable, "does not give a stream of events (HTTP \(response.status.code)).",
                status: response.status.code)
        }
        return response
    }

    /// Receives what comes. Whether the answer to `id` was among it.
    private func read(
        _ response: TransportResponse,
        until id: Int?,
        _ position: inout Position
    ) async throws(LLMError) -> Bool {
        var framer = EventStreamFramer()
        var pending = 0
        for try await piece in response.body {
            framer.append(piece)
            pending += piece.count
            while let frame = try framer.next() {
                pending = 0
                note(framer, &position)
                if take(frame, id) { return true }
            }
            note(framer, &position)
            guard pending <= limits.message + 4_096 else {
                throw LLMError.ofServer(server, .badResponse, "sent more than \(limits.message) bytes as one event.")
            }
        }
        if let frame = try framer.end(), take(frame, id) { return true }
        return false
    }

    private func note(_ framer: EventStreamFramer, _ position: inout Position) {
        if let retry = framer.retry { position.retry = min(max(retry, 50), 60_000) }
        let id = framer.lastEventID
        guard !id.isEmpty, id != position.lastEventID, HTTPField.isValidValue(id), id.utf8.count <= 1_024 else {
            return
        }
        position.lastEventID = id
        position.hasMoved = true
    }

    /// Whether this was the answer to `id`.
    private func take(_ frame: Frame, _ id: Int?) -> Bool {
        guard case .event(let name, let data) = frame else { return false }
        guard name.isEmpty || name.elementsEqual("message".utf8) else { return false }
        let text = Array(data)
        receive(text)
        guard let id, let messages = try? MCPMessage.read(text) else { return false }
        return messages.contains { message in
            switch message {
            case .result(let answered, _), .failure(let answered?, _): answered == .number(id)
            default: false
            }
        }
    }
}
