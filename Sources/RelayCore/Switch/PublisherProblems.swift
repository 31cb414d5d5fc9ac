extension ChannelView.PictureProblem {
    /// What is wrong, and what to do.
    public var explanation: String {
        switch self {
        case .none: "it sends sound and no picture; add a video source in OBS"
        case .foreign:
            "its picture is H.265 or AV1, or H.264 by enhanced RTMP, which are not passed on; choose an H.264 encoder in OBS, "
                + "and turn enhanced RTMP off elsewhere"
        case .unreadable:
            "its H.264 has no sequence header (SPS and PPS), so it cannot be decoded; use another encoder or encoder setting"
        }
    }
}

extension ChannelView.SoundProblem {
    /// What is wrong, and what to do.
    public var explanation: String {
        switch self {
        case .unreadable(let codec): "its sound is \(codec), which cannot be read; choose AAC in OBS"
        }
    }
}
