/// An image, a sound, a film or a document.
public struct Media: Sendable, Hashable {
    @nonexhaustive
    public enum Source: Sendable, Hashable {
        /// As it came off the wire. Every dialect carries base64, so it is never decoded on the way through.
        case base64(String)
        /// An address that the provider fetches.
        case url(String)
        /// An uploaded file, known to the provider that took it.
        case file(id: String)
        /// A document that is plain text.
        case text(String)
    }

    public var source: Source
    /// `image/png`, `application/pdf`, `audio/wav`, …; `nil` when the source did not say (an image by URL).
    public var mediaType: String?
    public var filename: String?
    /// How closely to look: `low`, `high`, `auto`, or a provider's own word.
    public var detail: String?

    public init(_ source: Source, mediaType: String? = nil, filename: String? = nil, detail: String? = nil) {
        self.source = source
        self.mediaType = mediaType
        self.filename = filename
        self.detail = detail
    }
}
