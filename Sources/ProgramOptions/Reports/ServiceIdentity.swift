import Glibc

/// A service and its run, by which its events and reports are named.
public struct ServiceIdentity: Sendable {
    /// The service, such as `relay-push@kick`.
    public let service: String
    /// The run: systemd's `INVOCATION_ID` (systemd.exec(5)), or random digits of the same length outside systemd.
    public let boot: String

    /// This process.
    public init(_ service: String) {
        self.service = service
        boot =
            getenv("INVOCATION_ID").map { String(cString: $0) }
            ?? (0..<2).map { _ in
                let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined()
    }
}
