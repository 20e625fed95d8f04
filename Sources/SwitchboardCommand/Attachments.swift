import Foundation
import SwitchboardCore

/// Files and addresses as parts of a message.
enum Attachments {
    /// The kind of part that a file name's ending means.
    private static let types: [String: String] = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
        "pdf": "application/pdf", "wav": "audio/wav", "mp3": "audio/mp3",
    ]

    /// An image by its path or its address.
    static func image(_ place: String) throws -> Part {
        if place.hasPrefix("http://") || place.hasPrefix("https://") || place.hasPrefix("data:") {
            return .image(Media(.url(place)))
        }
        let type = types[ending(of: place)] ?? "image/png"
        guard type.hasPrefix("image/") else { throw refused(place, "is no image") }
        return .image(Media(.base64(try read(place).base64EncodedString()), mediaType: type))
    }

    /// A file: an image, a sound or a PDF by its ending, otherwise text.
    static func file(_ path: String) throws -> Part {
        let data = try read(path)
        let name = URL(fileURLWithPath: path).lastPathComponent
        if let type = types[ending(of: path)] {
            let media = Media(.base64(data.base64EncodedString()), mediaType: type, filename: name)
            if type.hasPrefix("image/") { return .image(media) }
            return type.hasPrefix("audio/") ? .audio(media) : .document(media)
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw refused(path, "is neither text nor of a known kind (\(types.keys.sorted().joined(separator: ", ")))")
        }
        return .text("File \(name):\n```\n\(text)\n```\n")
    }

    private static func read(_ path: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: path) else { throw refused(path, "cannot be read") }
        guard data.count <= 32 << 20 else { throw refused(path, "is larger than 32 MiB") }
        return data
    }

    private static func ending(of path: String) -> String { URL(fileURLWithPath: path).pathExtension.lowercased() }

    private static func refused(_ path: String, _ why: String) -> LLMError {
        LLMError(.invalidRequest, "The file \(path) \(why).", field: path)
    }
}
