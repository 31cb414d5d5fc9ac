/// How ffmpeg's H.264 encoders are told what the program's profile asks for.
///
/// Options and values as in `ffmpeg -h encoder=NAME` of 5.1 and 7.1. No hardware encoder makes frames that refer to later ones: many
/// drivers can't, and frames are sent in the order in which they are shown, so a slate can be cut off anywhere.
public enum VideoEncoder: Hashable, Sendable {
    /// `libx264`: in software.
    case x264
    /// `h264_vaapi`: a card of Intel or AMD, through the kernel's DRM and a driver of libva.
    case vaapi
    /// `h264_qsv`: a card of Intel, through its media library.
    case qsv
    /// `h264_nvenc`: a card of NVIDIA.
    case nvenc
    /// Another one, of which only the name is known.
    case other

    /// The encoder of this name.
    public init(_ name: String) {
        switch name {
        case "libx264": self = .x264
        case "h264_vaapi": self = .vaapi
        case "h264_qsv": self = .qsv
        case "h264_nvenc": self = .nvenc
        default: self = .other
        }
    }

    /// What VIDEO_PRESET may be (x264's `x264_preset_names` in x264.h, and ffmpeg's help); empty: nothing; `nil`: not known.
    var presets: [String]? {
        switch self {
        case .x264:
            [
                "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
                "placebo",
            ]
        case .qsv: ["veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
        case .nvenc: ["p1", "p2", "p3", "p4", "p5", "p6", "p7"]
        case .vaapi: []
        case .other: nil
        }
    }

    /// The preset if VIDEO_PRESET is not set; `nil`: none is given.
    var defaultPreset: String? {
        switch self {
        case .x264, .qsv: "veryfast"
        case .nvenc: "p4"
        case .vaapi, .other: nil
        }
    }

    /// Whether it is known how it gives each frame back at once (VIDEO_LATENCY=low).
    var hasLowLatency: Bool { self != .other }

    /// After how many encoded frames it has certainly given one back. Not every encoder reports with a frame how coarse it is, by which that
    /// is seen sooner.
    public var framesUntilPicture: Int {
        switch self {
        // At most four are held back: see the options.
        case .vaapi, .qsv, .nvenc: 8
        // No encoder holds back that many.
        case .x264, .other: 60
        }
    }

    /// Frames between decoding and presentation of the first picture: two with a pyramid of B-frames, which all presets of x264 but
    /// the fastest use.
    func reorderedFrames(_ profile: VideoProfile) -> Int {
        self == .x264 && profile.preset != "ultrafast" && profile.latency == .normal ? 2 : 0
    }

    /// Arguments that open the card.
    func device(_ profile: VideoProfile) -> [String] {
        switch self {
        case .vaapi:
            // Without a name, the first render node that libva can use.
            ["-init_hw_device", "vaapi=card\(profile.device.map { ":\($0)" } ?? "")", "-filter_hw_device", "card"]
        case .qsv: profile.device.map { ["-init_hw_device", "qsv=card,child_device=\($0)"] } ?? []
        case .x264, .nvenc, .other: []
        }
    }

    /// Filters that give it the frames in the form that it takes, before and after their properties are set.
    var filters: (format: [String], upload: [String]) {
        switch self {
        case .vaapi: (["format=nv12"], ["hwupload"])
        case .qsv: (["format=nv12"], [])
        case .x264, .nvenc, .other: ([], [])
        }
    }

    /// Options besides preset, bitrate and keyframe interval.
    func options(_ profile: VideoProfile) -> [String] {
        // A bitrate that may not be exceeded is a constant one, as for libx264; otherwise the buffer limits how much it varies.
        let isConstant = profile.maxBitrate == profile.videoBitrate
        let isLow = profile.latency == .low
        // A frame that is forced to be a keyframe must be one at which a decoder can begin (IDR). With VA-API it always is.
        switch self {
        case .vaapi:
            return [
                "-profile:v", "high", "-rc_mode:v", isConstant ? "CBR" : "VBR", "-bf:v", "0", "-async_depth:v",
                isLow ? "1" : "2",
            ]
        case .qsv:
            // It chooses CBR or VBR by the bitrates.
            return [
                "-profile:v", "high", "-look_ahead:v", "0", "-forced_idr:v", "1", "-bf:v", "0", "-async_depth:v",
                isLow ? "1" : "4",
            ]
        case .nvenc:
            return [
                "-profile:v", "high", "-tune:v", isLow ? "ll" : "hq", "-rc:v", isConstant ? "cbr" : "vbr",
                "-forced-idr:v", "1", "-bf:v", "0", "-delay:v", isLow ? "0" : "3",
            ] + (isLow ? ["-zerolatency:v", "1"] : []) + (profile.device.map { ["-gpu:v", $0] } ?? [])
        case .x264, .other: return []
        }
    }

    /// Whether it places keyframes by itself where the picture changes, unless it is told not to.
    var looksForScenes: Bool {
        switch self {
        case .x264, .other: true
        case .vaapi, .qsv, .nvenc: false
        }
    }

    /// Why VIDEO_DEVICE does not name a card for it, as what to give; `nil`: it does, or has no meaning.
    func deviceProblem(_ device: String) -> String? {
        let isPath = device.hasPrefix("/")
        switch self {
        case .vaapi, .qsv: return isPath ? nil : "a render node with VIDEO_ENCODER=\(name), such as /dev/dri/renderD128"
        case .nvenc: return isPath ? "the card's number with VIDEO_ENCODER=\(name), such as 0 (nvidia-smi -L)" : nil
        case .x264, .other: return nil
        }
    }

    private var name: String {
        switch self {
        case .x264: "libx264"
        case .vaapi: "h264_vaapi"
        case .qsv: "h264_qsv"
        case .nvenc: "h264_nvenc"
        case .other: "of another kind"
        }
    }
}
