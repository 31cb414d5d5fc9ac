import Glibc
import RelayCore
import SystemPackage

/// A file that becomes a slate. This user reads it, and relay-hook gets its bytes: it cannot see /home.
struct SlateFileUpload {
    /// Enough for the largest file on a slow disk, and for the check of it.
    private static let patience: Duration = .seconds(600)

    /// The slate's name.
    let name: SlateName
    private let path: String
    private let bytes: Int64

    /// Checks the file and the name.
    ///
    /// - Parameter name: `nil`: made from the file's.
    /// - Throws: ``Refusal``.
    init(_ path: String, name: String? = nil) throws(Refusal) {
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
            throw Refusal("\"\(path)\" can't be read: \(Errno(rawValue: errno))", exit: RelayExit.usage)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Refusal("\"\(path)\" is no file; give a video or a picture", exit: RelayExit.usage)
        }
        let chosen = name.map { SlateName($0) } ?? SlateName(file: path)
        guard let chosen else {
            throw Refusal(
                name.map { "the name \"\($0)\" is not allowed; give \(SlateName.allowed)" }
                    ?? "no name can be made from \"\(path)\"; give one with --name: \(SlateName.allowed)",
                exit: RelayExit.usage)
        }
        (self.name, self.path, bytes) = (chosen, path, Int64(status.st_size))
    }

    /// Sends it.
    ///
    /// - Returns: What is now true.
    /// - Throws: ``Refusal``.
    func send(to client: ControlClient) async throws(Refusal) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return try await client.send(
            file: path, bytes: bytes, "\(Topology.slatesPath)?name=\(name)&file=\(SlatePath.escaped(file))",
            timeout: Self.patience)
    }
}

/// Paths of relay-hook's routes for slates.
enum SlatePath {
    /// The path of an action on a slate.
    ///
    /// - Throws: ``Refusal`` if the name is not one of a slate.
    static func of(_ name: String, _ action: String) throws(Refusal) -> String {
        guard let slate = SlateName(name) else {
            throw Refusal(
                "there is no slate \"\(PlainText.line(name))\"; see: relayctl slate list", exit: RelayExit.usage)
        }
        return "\(Topology.slatesPath)/\(slate)/\(action)"
    }

    /// A text as the value of a query (RFC 3986, 2.3).
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII,
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "-._~".unicodeScalars.contains(scalar)
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
