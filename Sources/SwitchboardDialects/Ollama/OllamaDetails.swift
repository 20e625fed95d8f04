import SwitchboardCore

/// The object `details`, which Ollama's clients want of every model: what is not known is empty.
enum OllamaDetails {
    static func write(family: String, to writer: inout JSONWriter) {
        writer.field("details") { writer in
            writer.object { writer in
                writer.field("parent_model", "")
                writer.field("format", "")
                writer.field("family", family)
                writer.field("families") { writer in
                    writer.array { writer in if !family.isEmpty { writer.string(family) } }
                }
                writer.field("parameter_size", "")
                writer.field("quantization_level", "")
            }
        }
    }

    /// The letters that a model's name begins with, behind the slash that may follow its provider's: `gemini` of
    /// `google/gemini-4-argon`.
    static func family(of model: ModelID) -> String {
        let name = model.rawValue.split(separator: "/").last ?? ""
        let letters = name.prefix { $0.isASCII && $0.isLetter }
        return letters.isEmpty ? "unknown" : letters.lowercased()
    }
}
