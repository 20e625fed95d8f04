import SwitchboardCore

extension ClientKey {
    /// A key from a line of a ``KeyFile``.
    /// - Throws: ``LLMError/Code/invalidRequest`` with the field and what is allowed. No value of the line is in it, since it may
    ///   be a secret that somebody put in the wrong place.
    init(line: ArraySlice<UInt8>) throws(LLMError) {
        var name: String?
        var digest: KeyDigest?
        var scope = KeyScope()
        var budgets: [String] = []
        var expires: Int64?
        var created: Int64?
        for (field, value) in try ClientKey.object(line).members {
            switch field {
            case "name":
                name = value.asString
                if name == nil { throw ClientKey.refused("name", "text") }
            case "sha256":
                digest = value.asString.flatMap(KeyDigest.init(hexadecimal:))
                if digest == nil { throw ClientKey.refused("sha256", "64 hexadecimal digits") }
            case "created": created = try ClientKey.seconds(value, "created")
            case "expires": expires = try ClientKey.seconds(value, "expires")
            case "models": scope.models = try ClientKey.texts(value, "models")
            case "providers": scope.providers = try ClientKey.texts(value, "providers")?.map { ProviderID($0) }
            case "admin":
                guard let flag = value.asBool else { throw ClientKey.refused("admin", "true or false") }
                scope.isAdmin = flag
            case "budgets": budgets = try ClientKey.texts(value, "budgets") ?? []
            default: throw ClientKey.unknown(field.string)
            }
        }
        guard let name else { throw ClientKey.refused("name", "text") }
        guard let digest else { throw ClientKey.refused("sha256", "64 hexadecimal digits") }
        try self.init(
            name: name, digest: digest, scope: scope, budgets: budgets, expires: expires, created: created)
    }

    /// Writes the key as a line, with its end.
    func append(to bytes: inout [UInt8]) {
        JSONWriter.append(to: &bytes) { writer in
            writer.object { writer in
                writer.field("name", name)
                writer.field("sha256", digest.description)
                writer.field("created", ifPresent: created.map(Int.init))
                writer.field("expires", ifPresent: expires.map(Int.init))
                ClientKey.append(scope.models, "models", to: &writer)
                ClientKey.append(scope.providers?.map(\.rawValue), "providers", to: &writer)
                if scope.isAdmin { writer.field("admin", true) }
                if !budgets.isEmpty { ClientKey.append(budgets, "budgets", to: &writer) }
            }
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func append(_ texts: [String]?, _ field: StaticString, to writer: inout JSONWriter) {
        guard let texts else { return }
        writer.field(field) { writer in
            writer.array { writer in for text in texts { writer.string(text) } }
        }
    }

    // MARK: Values

    private static func object(_ line: ArraySlice<UInt8>) throws(LLMError) -> JSONValue {
        let value: JSONValue
        do throws(LLMError) { value = try JSONValue(parsing: line, as: .request) } catch {
            guard error.field == nil else {
                throw LLMError(.invalidRequest, "A field stands twice. Allowed: each one once.")
            }
            throw error
        }
        guard value.isObject else { throw LLMError(.invalidRequest, "A JSON object is needed in each line.") }
        return value
    }

    private static func texts(_ value: JSONValue, _ field: String) throws(LLMError) -> [String]? {
        guard !value.isNull else { return nil }
        let texts = value.elements.compactMap(\.asString)
        guard value.isArray, texts.count == value.elements.count else {
            throw refused(field, "a list of texts, or null")
        }
        return texts
    }

    private static func seconds(_ value: JSONValue, _ field: String) throws(LLMError) -> Int64? {
        guard !value.isNull else { return nil }
        guard let seconds = value.asInt else { throw refused(field, "whole seconds since 1970, or null") }
        return Int64(seconds)
    }

    private static func refused(_ field: String, _ allowed: String) -> LLMError {
        LLMError(.invalidRequest, "\(field) is missing or cannot be used. Allowed: \(allowed).", field: field)
    }

    private static func unknown(_ field: String) -> LLMError {
        let name = field.utf8.count <= 24 && isPlain(field) ? "The field \"\(field)\"" : "A field"
        return LLMError(
            .invalidRequest, "\(name) is unknown. Allowed: \(KeyFile.fields.joined(separator: ", ")).")
    }
}
