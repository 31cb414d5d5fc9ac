/// A line that a live switcher's filters have printed, such as `lavfi.scd.mafd=0.112`. The lines between, which have the frame's number,
/// are none.
public enum StillnessLine: Hashable, Sendable {
    /// A frame, and by how much it differs from the one before it: the mean difference of all pixels' brightness, in percent of 256.
    case frame(difference: Double)
    /// Some part of the picture has changed; also the first frame of a switcher, or of another size.
    case changedPart
    /// Silence has lasted for ``silence``.
    case silenceBegins
    /// Something is heard.
    case silenceEnds

    /// How long silence must last to be one.
    static let silence: Duration = .milliseconds(500)

    /// The keys of the lines.
    static let differenceKey = "lavfi.scd.mafd"
    static let partKey = "relay.part"
    static let silenceStartKey = "lavfi.silence_start"
    static let silenceEndKey = "lavfi.silence_end"

    /// Reads a line; `nil` for any other.
    public init?(_ line: String) {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        switch line[..<equals] {
        case Self.differenceKey:
            guard let difference = Double(line[line.index(after: equals)...]), difference.isFinite else { return nil }
            self = .frame(difference: difference)
        case Self.partKey: self = .changedPart
        case Self.silenceStartKey: self = .silenceBegins
        case Self.silenceEndKey: self = .silenceEnds
        default: return nil
        }
    }
}
