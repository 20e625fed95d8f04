import NIOSSL
public import SwitchboardCore

/// Who may vouch for a server, beside those that this machine trusts anyway: a company's own authority, or the certificate
/// of a server that signed its own.
public struct CertificateAuthorities: Sendable {
    let certificates: [NIOSSLCertificate]

    /// Only those that this machine trusts.
    public static let standard = CertificateAuthorities(certificates: [])

    /// These and others.
    public func adding(_ others: CertificateAuthorities) -> CertificateAuthorities {
        CertificateAuthorities(certificates: certificates + others.certificates)
    }

    /// How to trust these too; `nil` where there are none.
    var tls: TLSConfiguration? {
        guard !certificates.isEmpty else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.additionalTrustRoots = [.certificates(certificates)]
        return configuration
    }

    private init(certificates: [NIOSSLCertificate]) { self.certificates = certificates }

    /// The certificates of a PEM text.
    /// - Parameter name: What errors call the text: its file, for example.
    /// - Throws: ``LLMError/Code/invalidRequest`` for a text that has none, or one that cannot be read.
    public init(pem: [UInt8], named name: String) throws(LLMError) {
        do {
            certificates = try NIOSSLCertificate.fromPEMBytes(pem)
        } catch {
            throw LLMError(
                .invalidRequest,
                "\(name) holds no certificates in PEM form (\"-----BEGIN CERTIFICATE-----\"), or one that is damaged.")
        }
        guard !certificates.isEmpty else {
            throw LLMError(.invalidRequest, "\(name) holds no certificates in PEM form.")
        }
    }
}
