import Foundation
public import SwitchboardCore

/// Where all-MiniLM-L6-v2 lies on this machine: `model.safetensors` and `vocab.txt`, and beside them what was made of them.
public struct EncoderFolder: Sendable, Hashable {
    private static let name = "all-MiniLM-L6-v2"
    public let path: String

    public init(path: String) { self.path = path }

    /// The folder that `SWITCHBOARD_EMBEDDER` names; without it, the first of those that hold the model: below
    /// `XDG_DATA_HOME` (or `~/.local/share`), `/usr/local/share` and `/usr/share`.
    /// - Returns: `nil` when there is none.
    public static func standard(_ environment: [String: String]) -> EncoderFolder? {
        if let path = environment["SWITCHBOARD_EMBEDDER"], !path.isEmpty { return EncoderFolder(path: path) }
        return places(environment).first { $0.isComplete }
    }

    /// Where it is looked for.
    public static func places(_ environment: [String: String]) -> [EncoderFolder] {
        var roots: [String] = []
        if let data = environment["XDG_DATA_HOME"], !data.isEmpty {
            roots.append(data)
        } else if let home = environment["HOME"], !home.isEmpty {
            roots.append(home + "/.local/share")
        }
        return (roots + ["/usr/local/share", "/usr/share"]).map { EncoderFolder(path: "\($0)/switchboard/\(name)") }
    }

    private var model: String { path + "/model.safetensors" }
    private var vocabulary: String { path + "/vocab.txt" }
    private var archive: String { path + "/model.switchboard" }

    /// Whether the model and its vocabulary are there.
    public var isComplete: Bool { [model, vocabulary].allSatisfy { FileManager.default.fileExists(atPath: $0) } }
    /// Whether what was made of them is there too.
    public var isQuantized: Bool { FileManager.default.fileExists(atPath: archive) }

    /// The encoder, and the verifier that stands on it. The first time, weights are made into bytes and kept beside the model,
    /// where that may be written.
    /// - Throws: ``LLMError/Code/invalidRequest`` when the files are not there, or are damaged.
    public func load(kernel: Kernel = .best) throws(LLMError) -> (encoder: SentenceEncoder, verifier: PairVerifier?) {
        let vocabulary = try read(vocabulary)
        let adapter = VerifierAdapter.builtin
        guard let stamp = stamp(adapter) else { throw missing(model) }
        let contents: EncoderArchive.Contents
        if let bytes = try? read(archive), let saved = EncoderArchive.read(bytes, stamp) {
            contents = saved
        } else {
            contents = try quantized(adapter)
            save(EncoderArchive.write(contents, stamp))
        }
        let encoder = try SentenceEncoder(contents.tables, contents.encoder, vocabulary: vocabulary, kernel: kernel)
        guard let adapter, let stack = contents.verifier else { return (encoder, nil) }
        return (encoder, PairVerifier(encoder, stack, adapter))
    }

    private func quantized(_ adapter: VerifierAdapter?) throws(LLMError) -> EncoderArchive.Contents {
        let tensors = try SafeTensors(try read(model))
        var contents = EncoderArchive.Contents(tables: try EncoderTables(tensors), encoder: try EncoderStack(tensors))
        if let adapter { contents.verifier = try EncoderStack(tensors, adapter) }
        return contents
    }

    private func stamp(_ adapter: VerifierAdapter?) -> EncoderArchive.Stamp? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: model),
            let size = attributes[.size] as? NSNumber, let date = attributes[.modificationDate] as? Date
        else { return nil }
        let nanoseconds = min(max(0, date.timeIntervalSince1970 * 1e9), 1e19)
        return EncoderArchive.Stamp(
            size: size.uint64Value, changed: UInt64(nanoseconds), adapter: adapter?.checksum ?? 0)
    }

    private func read(_ path: String) throws(LLMError) -> [UInt8] {
        do { return Array(try Data(contentsOf: URL(fileURLWithPath: path))) } catch { throw missing(path) }
    }

    private func missing(_ path: String) -> LLMError {
        LLMError(
            .invalidRequest,
            "The sentence encoder's file \(path) cannot be read. Scripts/install-embedder puts it there, or SWITCHBOARD_EMBEDDER names the folder."
        )
    }

    /// Whole or not at all: under another name first. A folder that may not be written costs the next start a second.
    private func save(_ bytes: [UInt8]) {
        try? Data(bytes).write(to: URL(fileURLWithPath: archive), options: .atomic)
    }
}
