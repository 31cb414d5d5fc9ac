import Glibc
import Lab

/// Where the tests find the relay, and keep what takes long to make.
enum Places {
    /// `relayctl` as this build made it, which lies beside the test bundle.
    static let relayctl: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let beside = "\(folder)/relayctl"
        return access(beside, X_OK) == 0 ? beside : "\(package)/.build/debug/relayctl"
    }()

    /// Rendered slates, so that a second run renders nothing.
    static let state = "\(package)/.build/e2e/state"

    /// The cameras' clips, of all tests of this package.
    static let clips = "\(package)/.build/test-clips"

    /// What OBS has sent; docs/TESTING.md says how.
    static let obs = "\(package)/Tests/EndToEndTests/Clips/obs-29.flv"

    /// The folder with Package.swift.
    static let package: String =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
}

extension TestClip {
    /// What the tests' cameras send when it does not matter: the program's own size, a keyframe a second.
    static let plain = TestClip(width: 640, height: 360, keyframeSeconds: 1, seconds: 12)
}

/// The profile of all relays under test: small, and a keyframe a second so that a switch is soon seen.
enum TestProfile {
    static let settings = [
        "OUT_RES": "360", "OUT_FPS": "30", "VID_BITRATE": "800k", "MAX_BITRATE": "800k", "BUFFER_SIZE": "1600k",
        "KEYFRAME_SECONDS": "1",
    ]

    /// LIVE_MODE of the relays under test, if the environment names one (RELAY_LIVE_MODE, as `make test-all` does).
    static let liveMode = getenv("RELAY_LIVE_MODE").map { String(cString: $0) }

    /// Whether the platform's decoder may be configured again at a cut.
    static var mayChangeHeaders: Bool { liveMode ?? "encode" != "encode" }

    /// What broadcasters use, where the encoder's work is measured.
    static let full = [
        "OUT_RES": "720", "VID_BITRATE": "3000k", "MAX_BITRATE": "3000k", "BUFFER_SIZE": "6M", "KEYFRAME_SECONDS": "2",
    ]

    /// A camera for that, whose flashes tell when a picture was sent.
    static let flashing = TestClip(width: 1280, height: 720, peculiarity: .flashing, keyframeSeconds: 1)
}
