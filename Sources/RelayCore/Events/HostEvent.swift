/// This host's speed.
public enum HostEvent: Hashable, Sendable, Codable {
    /// It is too slow to encode the whole program. `speed` is in seconds of media per second; `nil`: too low to be measured.
    case tooSlow(speed: Double?)
    /// It is too slow to encode at all; encoding is tried again after `retryIn`.
    case encodingSuspended(retryIn: Duration)
    /// It encodes the whole program in real time again.
    case recovered
    /// The kernel does not report how much waits for the encoder.
    case unmeasured(reason: String)

    private static let remedy = EventValue.text("set a smaller OUT_RES, a lower OUT_FPS or a faster VIDEO_PRESET")

    var text: EventText {
        switch self {
        case .tooSlow(let speed):
            // When decoding alone is nearly too much, the combined speed was not measured.
            EventText(
                .hostTooSlow, .warning,
                "this host is too slow to encode the program: viewers see fewer frames or a coarser picture",
                details: ["speed": speed.map(EventValue.ratio) ?? .text("less than 0.3"), "remedy": Self.remedy])
        case .encodingSuspended(let retryIn):
            EventText(
                .encodingSuspended, .warning, "this host is much too slow to encode the program: the slate stays",
                details: ["retry_in": .time(retryIn), "remedy": Self.remedy])
        case .recovered:
            EventText(.hostRecovered, .notice, "this host is fast enough to encode the whole program again")
        case .unmeasured(let reason):
            EventText(
                .hostUnmeasured, .warning, "cannot see whether this host is fast enough to encode the program",
                details: ["reason": .text(reason)])
        }
    }
}
