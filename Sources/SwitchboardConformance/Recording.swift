import Foundation
public import HTTPTypes
public import SwitchboardCore

/// One recorded exchange with a provider, out of a JSON file.
public struct Recording: Sendable {
    public var id: String
    public var provider: String
    public var api: String
    public var method: String
    public var path: String
    public var requestHeaders: HTTPFields
    /// `nil` when the recorder kept none.
    public var requestBody: [UInt8]?
    public var status: Int
    public var headers: HTTPFields
    public var body: [UInt8]
    public var isStreaming: Bool
    /// Of a stream: the id of the recording that has the same answer, whole.
    public var pair: String?

    /// Reads one file's text.
    public init(parsing bytes: [UInt8]) throws(LLMError) {
        let root = try JSONValue(parsing: bytes, as: .answer)
        id = try root.required("id").string()
        provider = try root.required("provider").string()
        api = try root.required("api").string()
        let request = try root.required("request")
        method = request["method"]?.asString ?? "POST"
        path = request["path"]?.asString ?? ""
        requestHeaders = Recording.fields(request["headers"])
        if let body = request["body"], !body.isNull {
            requestBody = body.raw.utf8
        } else {
            requestBody = request["body_text"]?.asString.map { Array($0.utf8) }
        }
        let response = try root.required("response")
        status = try response.required("status").int()
        headers = Recording.fields(response["headers"])
        if let text = response["body_text"]?.asString {
            body = Array(text.utf8)
        } else if let base64 = response["body_base64"]?.asString, let data = Data(base64Encoded: base64) {
            body = Array(data)
        } else {
            body = []
        }
        isStreaming = root["streaming"]?.asBool ?? false
        pair = root["pair"]?.asString
    }

    private static func fields(_ value: JSONValue?) -> HTTPFields {
        var fields = HTTPFields()
        guard let value else { return fields }
        for (key, value) in value.members {
            if let name = HTTPField.Name(key.string), let text = value.asString {
                fields.append(HTTPField(name: name, value: text))
            }
        }
        return fields
    }

    /// All recordings below a folder, by id, and the files that are none.
    public static func load(from folder: String) throws -> (
        recordings: [Recording], unreadable: [(file: String, why: String)]
    ) {
        guard let files = FileManager.default.enumerator(atPath: folder) else {
            throw LLMError(.invalidRequest, "There is no folder \(folder).")
        }
        var recordings: [Recording] = []
        var unreadable: [(file: String, why: String)] = []
        for case let file as String in files where file.hasSuffix(".json") {
            guard let data = FileManager.default.contents(atPath: folder + "/" + file) else { continue }
            do throws(LLMError) {
                recordings.append(try Recording(parsing: Array(data)))
            } catch {
                unreadable.append((file, error.message))
            }
        }
        return (recordings.sorted { $0.id < $1.id }, unreadable.sorted { $0.file < $1.file })
    }
}
