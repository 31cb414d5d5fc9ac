import FoundationEssentials
import Lab
import ProcessKit

/// A certificate authority for tests, created with openssl(1).
package struct TestAuthority: Sendable {
    /// The fault of a certificate.
    package enum Kind: String, Sendable, CaseIterable {
        /// For `localhost`, valid now.
        case good
        /// For `localhost`, no longer valid.
        case expired
        /// Valid now, for another name.
        case wrongName
    }

    /// A certificate and its key, as PEM files.
    package struct Certificate: Sendable, Hashable {
        /// The certificate's file.
        package let certificate: String
        /// The key's file.
        package let key: String
    }

    /// openssl(1) has failed.
    package struct Failure: Error, CustomStringConvertible {
        /// Its output.
        package let description: String
    }

    /// The authority's own certificate, which a client has to trust.
    package let certificate: String
    private let directory: String

    /// Creates an authority.
    /// - Throws: ``Failure``, or an error if a file cannot be written.
    package init(directory: String) async throws {
        self.directory = directory
        certificate = directory + "/authority.pem"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try await Self.openssl(
            ["req", "-x509"] + Self.newKey(directory + "/authority.key")
                + ["-days", "2", "-subj", "/CN=Test authority", "-out", certificate])
        // Only openssl-ca(1) accepts both dates.
        let configuration = """
            [ca]
            default_ca = test
            [test]
            database = \(directory)/index
            new_certs_dir = \(directory)
            rand_serial = yes
            default_md = sha256
            policy = any
            [any]
            commonName = supplied

            """
        try configuration.write(toFile: directory + "/ca.conf", atomically: true, encoding: .utf8)
        try "".write(toFile: directory + "/index", atomically: true, encoding: .utf8)
        try "unique_subject = no\n".write(toFile: directory + "/index.attr", atomically: true, encoding: .utf8)
    }

    /// Signs a certificate.
    /// - Throws: ``Failure``.
    package func issue(_ kind: Kind) async throws -> Certificate {
        let made = Certificate(
            certificate: "\(directory)/\(kind.rawValue).pem", key: "\(directory)/\(kind.rawValue).key")
        let name = kind == .wrongName ? "elsewhere.test" : "localhost"
        let (request, extensions) = ("\(directory)/\(kind.rawValue).csr", "\(directory)/\(kind.rawValue).ext")
        try "subjectAltName = DNS:\(name)\n".write(toFile: extensions, atomically: true, encoding: .utf8)
        try await Self.openssl(["req", "-new"] + Self.newKey(made.key) + ["-subj", "/CN=\(name)", "-out", request])
        let dates =
            kind == .expired ? ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"] : ["-days", "2"]
        try await Self.openssl(
            ["ca", "-batch", "-notext", "-config", directory + "/ca.conf", "-cert", certificate]
                + ["-keyfile", directory + "/authority.key", "-in", request, "-extfile", extensions]
                + dates + ["-out", made.certificate])
        return made
    }

    private static func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file]
    }

    private static func openssl(_ arguments: [String]) async throws {
        let output = OutputLines()
        let child = try await Child.start(Command("openssl", arguments)) { output.add($0.text) }
        guard await child.exit().isSuccess else {
            throw Failure(description: (["openssl \(arguments[0])"] + output.all).joined(separator: "\n"))
        }
    }
}
