/// What a running ffmpeg can be told on its standard input (`c`, ffmpeg(1): "Send command to the filters"). The same in 5.1 and 7.1.
public enum FFmpegConsole {
    /// Filters of a live faucet that leave frames out while they are enabled.
    enum Filter: String, CaseIterable {
        /// Every second frame.
        case half = "framestep@half"
        /// Every second of those that are left.
        case quarter = "framestep@quarter"
        /// All frames.
        case none = "framestep@none"

        /// One frame of so many passes. 100000 frames are an hour, and nothing is skipped for so long.
        var step: Int { self == .none ? 100_000 : 2 }

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
        Filter.allCases.map { "\($0.rawValue)=\($0.step):enable=\($0.isEnabled(frameStep) ? 1 : 0)" }.joined(
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
