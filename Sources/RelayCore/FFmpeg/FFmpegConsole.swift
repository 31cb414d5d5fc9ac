/// What a running ffmpeg can be told on its standard input (`c`, ffmpeg(1): "Send command to the filters"). The same in 5.1 and
/// 7.1.
public enum FFmpegConsole {
    /// Filters of a live switcher that leave frames out while they are enabled.
    ///
    /// `shuffleframes` leaves the stream's frame rate as it is, which the encoder announces; `framestep` would divide it, and
    /// ffmpeg 7.1 takes no `-r` that sets it right beside `-fps_mode vfr`.
    enum Filter: String, CaseIterable {
        /// Every second frame.
        case half = "shuffleframes@half"
        /// Every second of those that are left.
        case quarter = "shuffleframes@quarter"
        /// All frames.
        case none = "shuffleframes@none"

        /// Which frames of a group pass: of two the latter, as soon as it is there.
        var mapping: String { self == .none ? "-1" : "-1 1" }

        func isEnabled(_ frameStep: Int?) -> Bool {
            switch self {
            case .half: frameStep ?? 1 >= 2
            case .quarter: frameStep ?? 1 >= 4
            case .none: frameStep == nil
            }
        }
    }

    /// The filters as a part of a graph.
    static func filters(frameStep: Int) -> String {
        Filter.allCases.map { "\($0.rawValue)=\($0.mapping):enable=\($0.isEnabled(frameStep) ? 1 : 0)" }.joined(
            separator: ",")
    }

    /// What to write so that every so many frames is encoded from now on; `nil`: none.
    public static func setFrameStep(_ frameStep: Int?) -> String {
        Filter.allCases.map { "c\($0.rawValue) -1 enable \($0.isEnabled(frameStep) ? 1 : 0)\n" }.joined()
    }

    /// Whether a line of its standard error is nothing but the console's own, which has no level.
    public static func isEcho(_ line: String) -> Bool {
        line.isEmpty || line.hasPrefix("Enter command: ") || line.hasPrefix("Command reply for stream ")
    }
}
