/// Arguments shared by all ffmpeg processes of the relay. Checked with ffmpeg 5.1 (Debian 12) and 7.1 (Debian 13).
enum FFmpegArguments {
    /// No banner, no keyboard, one line per message with its level in front, and progress reports on stdout.
    ///
    /// - Parameters:
    ///   - reportEvery: Seconds between progress reports. ffmpeg 7.1 checks no more often than this whether it has been told to
    ///     stop.
    ///   - takesCommands: Whether it reads ``FFmpegConsole``'s commands.
    static func common(reportEvery: Double, takesCommands: Bool = false) -> [String] {
        ["-hide_banner"] + (takesCommands ? [] : ["-nostdin"]) + [
            "-loglevel", "level+warning", "-nostats", "-progress", "pipe:1", "-stats_period", "\(reportEvery)",
        ]
    }

    /// Input arguments for an RTMP stream played from nginx.
    ///
    /// `live_flv` instead of `flv`: this demuxer allows timestamps to restart, and ffmpeg then continues them when another
    /// publisher begins. `-fpsprobesize 0`: does not estimate the frame rate from 40 frames (1.4 s). Without `-tcp_nodelay`, four
    /// stalls of Nagle's algorithm cost 0.17 s per connection. `-correct_ts_overflow 0`: the first timestamps read are large (a
    /// slate that has been on air for more than a minute), and libavformat would mistake another publisher, which begins at 0, for
    /// a 32-bit wrap until 60 seconds before that first time are reached.
    ///
    /// - Parameter analysis: Microseconds of media within which both picture and sound must arrive. Used up only when one is
    ///   missing.
    static func liveInput(_ url: String, analysis: Int = 1_000_000) -> [String] {
        [
            "-f", "live_flv", "-fpsprobesize", "0", "-analyzeduration", "\(analysis)", "-correct_ts_overflow", "0",
            "-tcp_nodelay", "1",
            "-i", url,
        ]
    }

    /// The encoders of the program's profile, and the card that one in hardware needs. The slate is rendered with the same ones, so a
    /// switch does not change the AVC sequence header.
    ///
    /// - Parameters:
    ///   - inSendingOrder: Whether frames are shown in the order in which they are sent, which allows a cut after any frame. The
    ///     header still announces B-frames, as for the other sources.
    ///   - analysis: How thoroughly the encoder analyses a frame.
    static func encoders(
        _ profile: VideoProfile, inSendingOrder: Bool = false, analysis: EncodingEffort.Analysis = .full
    ) -> [String] {
        let encoder = VideoEncoder(profile.encoder)
        let preset = profile.preset.map { ["-preset:v", $0] } ?? []
        let options = encoder.options(profile) + x264(profile, inSendingOrder, analysis)
        let bitrate = [
            "-b:v", "\(profile.videoBitrate)", "-maxrate:v", "\(profile.maxBitrate)", "-bufsize:v",
            "\(profile.bufferSize)", "-g:v", "\(profile.keyframeFrames)",
        ]
        let noOthers =
            encoder.looksForScenes ? ["-keyint_min:v", "\(profile.keyframeFrames)", "-sc_threshold:v", "0"] : []
        return encoder.device(profile) + ["-c:v", profile.encoder] + preset + options + bitrate + noOthers
            + soundEncoder(profile)
    }

    /// The encoder of the sound.
    static func soundEncoder(_ profile: VideoProfile) -> [String] {
        [
            "-c:a", "aac", "-b:a", "\(profile.audioBitrate)", "-ar:a", "\(profile.sampleRate)", "-ac:a", "2",
            // Puts the parameter sets into the container's header, as FLV requires.
            "-flags", "+global_header",
        ]
    }

    /// Option of `aresample` that inserts silence at the start to make sound begin three AAC frames after the first picture's
    /// decoding time, which with B-frames is before its presentation.
    ///
    /// If sound began later, its timestamps would step more than necessary at a switch; if earlier, they would overlap those of
    /// the previous switcher, whose sound may outlast its picture by 80 ms (a camera at 60 frames per second), and ffmpeg would
    /// repeat a timestamp.
    static func soundFromTheStart(_ profile: VideoProfile) -> String {
        let frame = profile.sampleRate * profile.frameRate.denominator / profile.frameRate.numerator
        let lead = VideoEncoder(profile.encoder).reorderedFrames(profile) * frame
        // `flags=res` sets up the resampler at the start. Otherwise libswresample sets itself up again when it first corrects a
        // drift (10 ms are enough) of sound that already has the output's rate, and then inserts silence from `first_pts` again:
        // as much as has been on air so far, with timestamps that go back (measured with 5.1). The AAC encoder adds one frame of
        // its own before the sound.
        return "first_pts=\(4 * SlateLoop.samplesPerFrame - lead):flags=res"
    }

    /// x264 options for low delay: what makes the encoder output frames soon after their input.
    ///
    /// - A short look-ahead. Four frames instead of six cost 0.1 to 0.5 dB, at 720p30 and 3 Mbit/s.
    /// - `force-cfr`: a frame's duration is known without the next one. The rate is constant, unless a slow host
    ///   leaves frames out; those that are left are then encoded as if they were as short as before, for a lower bitrate.
    /// - `sliced-threads`: threads that each encode a frame give it back as many frames later, and there are half again as many as
    ///   processors. Sharing a frame costs 0.04 dB with two of them. Above 30 frames a second that delay is short, and how many frames can
    ///   be encoded counts more.
    ///
    /// With the bias it chooses no B-frames.
    ///
    /// Lean analysis names what its `subme` needs, or x264 warns. It does not change the header: it sets no option that appears in the
    /// parameter sets, and keeps the offset that psycho-visual optimisation, which it does not use, puts into the picture parameter set
    /// (x264's encoder/set.c).
    private static func x264(
        _ profile: VideoProfile, _ inSendingOrder: Bool, _ analysis: EncodingEffort.Analysis
    ) -> [String] {
        guard VideoEncoder(profile.encoder) == .x264 else { return [] }
        // Without a look-ahead x264 leaves out mbtree by itself, with a warning.
        let looksAhead = profile.latency == .normal && analysis == .full
        var parameters = looksAhead ? ["rc-lookahead=4"] : ["rc-lookahead=0", "mbtree=0"]
        parameters += ["sync-lookahead=0", "force-cfr=1"]
        switch profile.latency {
        case .normal: if inSendingOrder || analysis == .lean { parameters.append("b-bias=-100") }
        case .low: parameters.append("bframes=0")
        }
        let isFast = profile.frameRate.numerator > 30 * profile.frameRate.denominator
        if profile.latency == .low || !isFast { parameters.append("sliced-threads=1") }
        if analysis == .lean {
            let offset = ["ultrafast", "superfast", "veryfast", "faster"].contains(profile.preset ?? "") ? 0 : -2
            parameters += [
                "subme=0", "direct=spatial", "me=dia", "partitions=none", "aq-mode=0", "chroma-qp-offset=\(offset)",
            ]
        }
        return ["-x264-params:v", parameters.joined(separator: ":")]
    }

    /// Filters that convert any picture to the program's profile and normalise all that could change the AVC sequence header:
    /// size, pixel shape, frame rate and colour properties.
    ///
    /// The size is computed from the display aspect ratio (`dar`), because `force_original_aspect_ratio` assumes square pixels:
    /// 720x480 for 4:3 would be stretched.
    ///
    /// - Parameter frameStep: Enables changing the frame step at run time, and sets its first value: every nth frame is encoded.
    static func videoFilters(_ profile: VideoProfile, frameStep: Int? = nil) -> String {
        let own = VideoEncoder(profile.encoder).filters
        let rate = ["fps=\(profile.frameRate)"] + (frameStep.map { [FFmpegConsole.filters(frameStep: $0)] } ?? [])
        // The rate comes first: dropped frames need no scaling.
        return
            (rate + [
                "scale=w='min(\(profile.width),2*round(\(profile.height)*dar/2))'"
                    + ":h='min(\(profile.height),2*round(\(profile.width)/dar/2))'"
                    + ":out_color_matrix=bt709:out_range=tv",
                "pad=\(profile.width):\(profile.height):-1:-1",
                "format=yuv420p",
            ] + own.format + [
                "setsar=1",
                "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709",
            ] + own.upload).joined(separator: ",")
    }
}
