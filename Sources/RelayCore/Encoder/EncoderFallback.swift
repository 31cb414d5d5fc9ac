/// Decides which encoder makes the program: the one that is set, or libx264 if that one does not work on this host.
///
/// Pure. An encoder in hardware fails when it is opened: there is no card or driver, the service may not use it, or the driver allows no
/// further session. From then on slates and publishers are encoded with libx264, until relay-hook starts again: a program that changed back
/// and forth would change its decoder configuration at each cut.
public struct EncoderFallback: Hashable, Sendable {
    /// How often in a row it has to fail while the relay runs; one failure may be chance (a session of the driver that ends just then).
    public static let failures = 2

    /// The profile that is set.
    public private(set) var configured: VideoProfile
    /// Why libx264 is used in place of the encoder that is set; `nil`: it is not.
    public private(set) var reason: String?
    private var count = 0

    /// The encoder is taken to work.
    public init(_ configured: VideoProfile) { self.configured = configured }

    /// The program has another format, whatever encodes it.
    public mutating func formatChanged(to format: ProgramFormat) { configured.format = format }

    /// The profile to encode to.
    public var profile: VideoProfile { reason == nil ? configured : configured.inSoftware }

    /// Whether there is another encoder to fall back to.
    public var canFail: Bool { configured.encoder != VideoProfile.softwareEncoder && reason == nil }

    /// The encoder was tried before anything was on air, and failed.
    ///
    /// - Returns: Whether libx264 is used from now on, which is news.
    public mutating func trialFailed(_ reason: String) -> Bool {
        guard canFail else { return false }
        self.reason = reason
        return true
    }

    /// A switcher's encoder could not be opened.
    ///
    /// - Parameter profile: What it was to encode to.
    /// - Returns: As ``trialFailed(_:)``.
    public mutating func encoderFailed(_ profile: VideoProfile, _ reason: String) -> Bool {
        guard canFail, profile == configured else { return false }
        count += 1
        guard count >= Self.failures else { return false }
        self.reason = reason
        return true
    }

    /// A switcher's encoder has given back a frame.
    public mutating func encoderWorked(_ profile: VideoProfile) {
        if profile == configured { count = 0 }
    }
}

extension VideoProfile {
    /// The encoder that works on every host.
    public static let softwareEncoder = "libx264"

    /// The same with libx264, as fast as it is by default.
    public var inSoftware: VideoProfile {
        var profile = self
        (profile.encoder, profile.preset, profile.device) = (Self.softwareEncoder, "veryfast", nil)
        return profile
    }
}
