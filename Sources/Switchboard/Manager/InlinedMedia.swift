import SwitchboardCore
import SwitchboardDialects

/// Puts what a request only points to into it, for providers that do not fetch it themselves.
struct InlinedMedia: Sendable {
    let fetcher: any MediaFetcher

    /// Dialects that take no addresses of the web's.
    private static let wantBytes: Set<DialectID> = [.ollamaChat, .ollamaGenerate, .gemini]
    /// What Google fetches itself.
    private static let known = ["gs://", "https://generativelanguage.googleapis.com/", "https://www.youtube.com/"]

    func request(_ request: CompletionRequest, in dialect: DialectID) async throws(LLMError) -> CompletionRequest {
        guard InlinedMedia.wantBytes.contains(dialect) else { return request }
        var request = request
        for (index, message) in request.messages.enumerated() {
            for (position, part) in message.parts.enumerated() {
                guard let (media, make) = part.media, case .url(let address) = media.source,
                    !InlinedMedia.known.contains(where: address.hasPrefix)
                else { continue }
                var inlined = media
                let (bytes, type) = try await fetcher.fetch(address)
                inlined.source = .base64(Base64.encode(bytes))
                inlined.mediaType = media.mediaType ?? type
                request.messages[index].parts[position].content = make(inlined)
            }
        }
        return request
    }
}

extension Part {
    /// The file of a part that is one, and how to make such a part of another file.
    fileprivate var media: (Media, (Media) -> Content)? {
        switch content {
        case .image(let media): (media, Content.image)
        case .audio(let media): (media, Content.audio)
        case .video(let media): (media, Content.video)
        case .document(let media): (media, Content.document)
        default: nil
        }
    }
}
