/// The RTMP handshake (RTMP 1.0, 5.2) in its plain form, which every encoder accepts: only Flash players insist on digests.
package enum Handshake {
    /// The only version there is.
    package static let version: UInt8 = 3
    /// Size of C1, C2, S1 and S2.
    package static let size = 1536

    /// C1 and S1: time 0, version 0 (no digest), and bytes that need not be secret.
    package static let challenge: [UInt8] = {
        var generator = SystemRandomNumberGenerator()
        return [UInt8](repeating: 0, count: 8) + (8..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }()
}
