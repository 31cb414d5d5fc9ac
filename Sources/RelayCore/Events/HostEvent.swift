/// This host: its speed, its disk, and what it needs from its operator.
public enum HostEvent: Hashable, Sendable, Codable {
    /// It is too slow to encode the whole program. `speed` is in seconds of media per second; `nil`: too low to be measured.
    case tooSlow(speed: Double?)
    /// It is too slow to encode at all; encoding is tried again after `retryIn`.
    case encodingSuspended(retryIn: Duration)
    /// It encodes the whole program in real time again.
    case recovered
    /// The encoder that is set does not work on this host: libx264 makes the program, with a new decoder configuration. `reason`: what the
    /// encoder says.
    case encoderReplaced(encoder: String, reason: String)
    /// The kernel does not report how much waits for the encoder.
    case unmeasured(reason: String)
    /// Little space is left on the file system of `path`. `isFull`: so little that settings, orders and slates cannot be saved.
    case diskLow(path: String, freeBytes: Int64, isFull: Bool)
    /// Enough space is free there again.
    case diskFree(path: String, freeBytes: Int64)
    /// A certificate that its operator has to renew ends soon, or has ended. `left`: until its end; not positive: it has ended.
    /// `isUrgent`: within days.
    case certificateEnding(name: String, left: Duration, isUrgent: Bool)
    /// It is valid for long enough again. `left`: until its end; `nil`: it is not used any more.
    case certificateRenewed(name: String, left: Duration?)
    /// An upgrade has replaced the program, and these services still run the one before.
    case upgradeWaits(services: [String])
    /// The installed version runs.
    case upgradeDone

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
        case .encoderReplaced(let encoder, let reason):
            EventText(
                .encoderReplaced, .warning,
                "the encoder does not work on this host: the program is encoded with libx264",
                details: [
                    "encoder": .text(encoder), "reason": .text(reason),
                    "remedy": .text(
                        "see what it needs: sudo relayctl doctor; then: sudo systemctl reload relay-hook; "
                            + "or set VIDEO_ENCODER=libx264 and unset VIDEO_PRESET"),
                ])
        case .unmeasured(let reason):
            EventText(
                .hostUnmeasured, .warning, "cannot see whether this host is fast enough to encode the program",
                details: ["reason": .text(reason)])
        case .diskLow(let path, let free, let isFull):
            EventText(
                .diskLow, isFull ? .error : .warning, isFull ? "the disk is full" : "little disk space is left",
                details: ["path": .text(path), "free": .text(Words.size(free))],
                fields: ["free_bytes": .number(Int(clamping: free))])
        case .diskFree(let path, let free):
            EventText(
                .diskLow, .notice, "enough disk space is free again",
                details: ["path": .text(path), "free": .text(Words.size(free))],
                fields: ["free_bytes": .number(Int(clamping: free))])
        case .certificateEnding(let name, let left, let isUrgent):
            EventText(
                .certificateEnding, isUrgent ? .error : .warning,
                left > .zero ? "a certificate ends soon" : "a certificate has ended",
                details: [
                    "certificate": .text(name), "left": left > .zero ? .span(left) : nil,
                    "remedy": .text("renew it, and have the server that uses it reload"),
                ])
        case .certificateRenewed(let name, let left):
            EventText(
                .certificateEnding, .notice,
                left == nil ? "a certificate is not used any more" : "a certificate is renewed",
                details: ["certificate": .text(name), "left": left.map(EventValue.span)])
        case .upgradeWaits(let services):
            EventText(
                .upgradeWaits, .warning, "a newer version is installed than the one that runs",
                details: [
                    "services": .text(services.joined(separator: ", ")),
                    "remedy": .text(
                        "relay-renew does it when the slate is on air and nobody is connected; to do it now: "
                            + "sudo systemctl reload relay-gate relay-hook"),
                ])
        case .upgradeDone: EventText(.upgradeWaits, .notice, "the installed version runs")
        }
    }
}
