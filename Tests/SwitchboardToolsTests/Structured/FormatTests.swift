import SwitchboardTools
import Testing

@Suite struct FormatTests {
    private func isAccepted(_ text: String, as format: String) throws -> Bool {
        let validator = try SchemaValidator(JSONSchema.string.constrained(by: .format(format)))
        return validator.problems(of: RawJSON.string(text)).isEmpty
    }

    @Test(arguments: [
        ("date", "2024-02-29", true), ("date", "2023-02-29", false), ("date", "1900-02-29", false),
        ("date", "2000-02-29", true), ("date", "2024-13-01", false), ("date", "2024-00-10", false),
        ("date", "2024-1-1", false), ("date", "2024-01-01T00:00:00Z", false),
        ("time", "14:30:00Z", true), ("time", "14:30:00.123+02:00", true), ("time", "24:00:00Z", false),
        ("time", "14:30:00", false), ("time", "14:30Z", false), ("time", "14:30:00.Z", false),
        ("date-time", "2026-03-31T14:30:00Z", true), ("date-time", "2026-03-31 14:30:00Z", false),
        ("date-time", "2026-03-31T14:30:00-25:00", false), ("date-time", "2026-03-31T", false),
        ("email", "a.b+c@example.org", true), ("email", "a@b", true), ("email", "a b@c.org", false),
        ("email", "@c.org", false), ("email", "a@", false), ("email", "a@@b.org", false),
        ("email", "\"a b\"@c.org", true),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", true), ("uuid", "123e4567e89b12d3a456426614174000", false),
        ("uuid", "g23e4567-e89b-12d3-a456-426614174000", false),
        ("uri", "https://example.com/a?b=c#d", true), ("uri", "mailto:a@b.c", true), ("uri", "example.com", false),
        ("uri", "https://exa mple.com", false), ("uri", "1http://x", false), ("uri", "http:", false),
        ("ipv4", "192.168.0.1", true), ("ipv4", "256.1.1.1", false), ("ipv4", "1.1.1", false),
        ("ipv4", "01.1.1.1", false),
        ("ipv6", "::1", true), ("ipv6", "::", true), ("ipv6", "2001:db8::ff00:42:8329", true),
        ("ipv6", "1:2:3:4:5:6:7:8", true), ("ipv6", "1:2:3:4:5:6:7", false), ("ipv6", "::ffff:192.168.0.1", true),
        ("ipv6", "1::2::3", false), ("ipv6", "12345::", false), ("ipv6", "1:2:3:4:5:6:7::8", false),
        ("ipv6", "g::", false),
        ("hostname", "a-b.example", true), ("hostname", "-a.b", false), ("hostname", "a..b", false),
        ("hostname", "", false),
        ("colour", "anything at all", true),
    ])
    func isWhatTheStandardSays(format: String, text: String, isAccepted: Bool) throws {
        #expect(try self.isAccepted(text, as: format) == isAccepted)
    }

    @Test func ofForeignSchemasIsAHintUnlessAskedFor() throws {
        let schema: RawJSON = #"{"type":"string","format":"date"}"#
        #expect(try SchemaValidator(schema).problems(of: RawJSON("\"soon\"")).isEmpty)
        #expect(try SchemaValidator(schema, checksFormats: true).problems(of: RawJSON("\"soon\"")).count == 1)
    }
}
