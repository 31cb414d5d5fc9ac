/// Commands for a running ffmpeg on its standard input (`c`, ffmpeg(1): "Send command to the filters"). The same in 5.1 and 7.1.
public enum FFmpegConsole {
    /// Filters of a live switcher that drop frames while they are enabled.
    ///
    /// `shuffleframes` does not change the stream's frame rate, which the encoder announces; `framestep` would divide it, and
    /// ffmpeg 7.1 accepts no `-r` that corrects it together with `-fps_mode vfr`.
    enum Filter: String, CaseIterable {
        /// Passes every second frame.
        case half = "shuffleframes@half"
        /// Passes every second of the remaining frames.
        case quarter = "shuffleframes@quarter"
        /// Drops all frames.
        case none = "shuffleframes@none"

        /// Which frames of a group pass: the second of two, as soon as it arrives.
        var mapping: String { self == .none ? "-1" : "-1 1" }

        func isEnabled(_ frameStep: Int?) -> Bool {
            switch self {
            case .half: frameStep ?? 1 >= 2
            case .quarter: frameStep ?? 1 >= 4
            case .none: frameStep == nil
            }
        }
    }

    /// The filters as part of a filter graph.
    static func filters(frameStep: Int) -> String {
        Filter.allCases.map { "\($0.rawValue)=\($0.mapping):enable=\($0.isEnabled(frameStep) ? 1 : 0)" }.joined(
            separator: ",")
    }

    /// The command to encode every nth frame from now on; `nil`: none.
    public static func setFrameStep(_ frameStep: Int?) -> String {
        Filter.allCases.map { "c\($0.rawValue) -1 enable \($0.isEnabled(frameStep) ? 1 : 0)\n" }.joined()
    }

    /// Whether a line on ffmpeg's standard error is only the console's echo, which has no level.
    public static func isEcho(_ line: String) -> Bool {
        line.isEmpty || line.hasPrefix("Enter command: ") || line.hasPrefix("Command reply for stream ")
    }
}
