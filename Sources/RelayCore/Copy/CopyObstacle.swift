/// Why a publisher's video is encoded although LIVE_MODE copies what fits.
public enum CopyObstacle: Hashable, Sendable, Codable {
    /// Its sequence header cannot be read.
    case unreadable
    /// It came without a sequence header that relay-gate saw, as in aggregate messages.
    case undescribed
    /// It is not 8 bit 4:2:0.
    case samples
    /// It has fields.
    case interlaced
    /// Its pixels are not as wide as high.
    case pixels
    /// It has another size: `1280x720`.
    case size(String, wanted: String)
    /// It has another size or frame rate, which the next visit will have: `1280x720 at 30`.
    case format(String, now: String)
    /// It has another frame rate, in thousandths of a frame per second.
    case frameRate(Int, wanted: String)
    /// It has more bits per second than MAX_BITRATE, over BUFFER_SIZE.
    case bitrate(Int, limit: Int)
    /// Its keyframes are too far apart, in milliseconds.
    case keyframes(Int, limit: Int)
    /// Its timestamps jump.
    case timestamps
    /// Its keyframes are no IDR pictures. Where a viewer joins at one, some decoders drop the first third of a second, and others fail.
    case openGOP
    /// Switchers that copied it have failed in a row.
    case failed

    /// Which condition it does not meet, and what to set in OBS.
    public var explanation: String {
        switch self {
        case .unreadable: "its H.264 sequence header cannot be read; use another encoder in OBS"
        case .undescribed:
            "relay-gate has seen no H.264 sequence header of it; choose an H.264 encoder in OBS and connect again"
        case .samples: "it is not 8 bit 4:2:0; set Color Format to NV12 in OBS"
        case .interlaced: "it is interlaced; set the camera or encoder to progressive"
        case .pixels: "its pixels are not square; set the camera or encoder to a 16:9 picture with square pixels"
        case .size(let size, let wanted):
            "it is \(size), and the program \(wanted); set Output (Scaled) Resolution to \(wanted) in OBS, or OUT_RES to \(size)"
        case .format(let format, let now):
            "it is \(format), and the program \(now) until nobody publishes any more; then the program follows, and the next visit is copied"
        case .frameRate(let rate, let wanted):
            "it has \(Self.rate(rate)) frames per second, and the program \(wanted); set FPS to \(wanted) in OBS, or OUT_FPS"
        case .bitrate(let rate, let limit):
            "it has \(rate / 1000) kbit/s, and MAX_BITRATE is \(limit / 1000); set CBR with at most \(limit / 1000) Kbps in OBS"
        case .keyframes(let interval, let limit):
            "its keyframes are \(Self.seconds(interval)) s apart, and \(Self.seconds(limit)) are allowed; set Keyframe Interval to 2 s in OBS"
        case .openGOP:
            "it has an open GOP, whose keyframes are no places where viewers can join; set open-gop=0 in the encoder's options"
        case .timestamps: "its timestamps jump; check the network, or use another encoder"
        case .failed: "two switchers that copied it have failed; the lines of relay-switcher say why"
        }
    }

    private static func rate(_ thousandths: Int) -> String {
        let hundredths = (thousandths + 5) / 10
        guard hundredths % 100 != 0 else { return "\(hundredths / 100)" }
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func seconds(_ milliseconds: Int) -> String {
        "\(milliseconds / 1000).\(milliseconds % 1000 / 100)"
    }
}
