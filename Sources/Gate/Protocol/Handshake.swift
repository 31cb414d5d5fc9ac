/// The handshake (RTMP 1.0, 5.2) in its plain form, which every encoder takes: only Flash players insist on the one with digests.
enum Handshake {
    /// The only version there is.
    static let version: UInt8 = 3
    /// C1, C2, S1 and S2.
    static let size = 1536

    /// C1 and S1: time 0, version 0 (which says that no digest is in it), and bytes that need not be secret.
    static let challenge: [UInt8] = {
        var generator = SystemRandomNumberGenerator()
        return [UInt8](repeating: 0, count: 8) + (8..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }()
}
