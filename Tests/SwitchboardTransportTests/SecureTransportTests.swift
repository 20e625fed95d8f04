import SwitchboardCore
import SwitchboardTransport
import Testing

@Suite struct SecureTransportTests {
    private func trusting(_ server: SecureServer) throws -> HTTPTransport {
        var configuration = HTTPTransport.Configuration()
        configuration.authorities = try CertificateAuthorities(pem: Array(server.pem.utf8), named: "server.pem")
        return HTTPTransport(configuration)
    }

    @Test func manyCallsShareOneConnectionOfHTTP2() async throws {
        let server = try await SecureServer(answer: "data: one\n\ndata: two\n\n")
        let transport = try trusting(server)
        let caller = Caller(transport: transport, baseURL: server.address)
        let first = try await body(try await caller.send())
        #expect(first == "data: one\n\ndata: two\n\n")
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await body(try await caller.send()) } }
            for try await text in group { #expect(text == first) }
        }
        #expect(server.connections == 1)
        await transport.shutdown()
        await server.stop()
    }

    @Test func aServerThatNobodyVouchesForIsRefusedWithWhatToDo() async throws {
        let server = try await SecureServer(answer: "x")
        let error = await Caller(baseURL: server.address).failure()
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("certificate-authorities") == true, "\(error?.message ?? "")")
        await server.stop()
    }

    @Test func aCertificateForAnotherNameIsRefused() async throws {
        let server = try await SecureServer(host: "elsewhere.example", answer: "x")
        let error = await Caller(transport: try trusting(server), baseURL: server.address).failure()
        #expect(error?.code == .unavailable)
        await server.stop()
    }

    @Test(arguments: ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func whatIsNoCertificateIsRefused(text: String) {
        let error = #expect(throws: LLMError.self) {
            _ = try CertificateAuthorities(pem: Array(text.utf8), named: "ca.pem")
        }
        #expect(error?.message.contains("ca.pem") == true)
    }
}

private func body(_ response: TransportResponse) async throws(LLMError) -> String {
    var bytes: [UInt8] = []
    var iterator: any AsyncIteratorProtocol<ArraySlice<UInt8>, LLMError> = response.body.makeAsyncIterator()
    while let piece = try await iterator.next(isolation: #isolation) { bytes += piece }
    return String(decoding: bytes, as: UTF8.self)
}
