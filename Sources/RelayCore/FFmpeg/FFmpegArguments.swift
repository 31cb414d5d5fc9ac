/// Arguments that every ffmpeg of the relay is given. Checked with ffmpeg 5.1 (Debian 12) and 7.1 (Debian 13).
enum FFmpegArguments {
    /// No banner, no keyboard, one line a message with its level before it, and reports of the progress on stdout.
    ///
    /// - Parameters:
    ///   - reportEvery: Seconds between reports of the progress. ffmpeg 7.1 looks no more often than this whether it has been
    ///     told to stop.
    ///   - takesCommands: Whether it reads ``FFmpegConsole``'s commands.
    static func common(reportEvery: Double, takesCommands: Bool = false) -> [String] {
        ["-hide_banner"] + (takesCommands ? [] : ["-nostdin"]) + [
            "-loglevel", "level+warning", "-nostats", "-progress", "pipe:1", "-stats_period", "\(reportEvery)",
        ]
    }

    /// Reads RTMP that is played from nginx.
    ///
    /// `live_flv` and not `flv`: it is the demuxer that may have timestamps which start anew, and ffmpeg then continues them
    /// where another publisher begins. `-fpsprobesize 0`: the frame rate is not guessed from 40 frames (1.4 s).
    /// Without `-tcp_nodelay` four stalls of Nagle's algorithm cost 0.17 s a connect. `-correct_ts_overflow 0`: what is read first
    /// is late (a slate that has been on air for more than a minute), and libavformat would take another publisher, which begins at
    /// 0, for a wrap of 32 bits, until 60 seconds before that first time are reached.
    ///
    /// - Parameter analysis: Microseconds of media within which both picture and sound must have come. Read to the end only when
    ///   one is missing.
    static func liveInput(_ url: String, analysis: Int = 1_000_000) -> [String] {
        [
            "-f", "live_flv", "-fpsprobesize", "0", "-analyzeduration", "\(analysis)", "-correct_ts_overflow", "0",
            "-tcp_nodelay", "1",
            "-i", url,
        ]
    }

    /// The encoders of the output profile. The slate is rendered with the same, so that a switch leaves the AVC sequence
    /// header as it is.
    ///
    /// - Parameters:
    ///   - inSendingOrder: Whether frames shall be shown in the order in which they are sent, so that the stream can be cut after
    ///     any of them. The header still announces B-frames, as it does for the rest.
    ///   - analysis: How closely the encoder looks at a frame.
    static func encoders(
        _ profile: VideoProfile, inSendingOrder: Bool = false, analysis: EncodingEffort.Analysis = .full
    ) -> [String] {
        [
            "-c:v", profile.encoder, "-preset:v", profile.preset,
        ] + x264(profile, inSendingOrder, analysis) + [
            "-b:v", "\(profile.videoBitrate)", "-maxrate:v", "\(profile.maxBitrate)", "-bufsize:v",
            "\(profile.bufferSize)",
            "-g:v", "\(profile.keyframeFrames)", "-keyint_min:v", "\(profile.keyframeFrames)", "-sc_threshold:v", "0",
            "-c:a", "aac", "-b:a", "\(profile.audioBitrate)", "-ar:a", "\(profile.sampleRate)", "-ac:a", "2",
            // The parameter sets go into the container's header, as FLV wants them.
            "-flags", "+global_header",
        ]
    }

    /// Option of `aresample` that fills up with silence so that sound begins three AAC frames after the first picture's decoding
    /// time, which B-frames put before its showing.
    ///
    /// Later, its timestamps would step at a switch by more than they must; earlier, they would run into those of the switcher
    /// before, whose sound may outlast its picture by 80 ms (a 60 frames a second camera), which ffmpeg fixes by
    /// repeating one.
    static func soundFromTheStart(_ profile: VideoProfile) -> String {
        let frame = profile.sampleRate * profile.frameRate.denominator / profile.frameRate.numerator
        let lead = reorderedFrames(profile) * frame
        // `flags=res`: the resampler is there from the beginning. Else libswresample sets itself up anew when it first has to
        // correct a drift (10 ms are enough) of sound that has the output's rate already, and then fills up with silence from
        // `first_pts` once more: as much as has been on air so far, with timestamps that go back (measured with 5.1).
        // The AAC encoder puts one frame of its own in front of the sound.
        return "first_pts=\(4 * SlateLoop.samplesPerFrame - lead):flags=res"
    }

    /// Frames by which the first picture is shown later than it is decoded: two with a pyramid of B-frames, which all presets
    /// of x264 use but the fastest. Hardware encoders use none unless they are told to.
    private static func reorderedFrames(_ profile: VideoProfile) -> Int {
        profile.encoder == "libx264" && profile.preset != "ultrafast" ? 2 : 0
    }

    /// A short look-ahead makes the encoder give out frames soon after it got them; with the bias it chooses no B-frames.
    ///
    /// Lean analysis leaves the header as it is: it sets no option of which the parameter sets tell, and keeps the offset that
    /// psycho-visual optimisation, which it does not do, puts into the picture parameter set (x264's encoder/set.c).
    private static func x264(
        _ profile: VideoProfile, _ inSendingOrder: Bool, _ analysis: EncodingEffort.Analysis
    ) -> [String] {
        guard profile.encoder == "libx264" else { return [] }
        let parameters: [String]
        switch analysis {
        case .full:
            parameters = ["rc-lookahead=6", "sync-lookahead=0"] + (inSendingOrder ? ["b-bias=-100"] : [])
        case .lean:
            let offset = ["ultrafast", "superfast", "veryfast", "faster"].contains(profile.preset) ? 0 : -2
            parameters = [
                "rc-lookahead=0", "sync-lookahead=0", "b-bias=-100", "subme=0", "me=dia", "partitions=none", "mbtree=0",
                "aq-mode=0", "chroma-qp-offset=\(offset)",
            ]
        }
        return ["-x264-params:v", parameters.joined(separator: ":")]
    }

    /// Any picture to the output profile, with nothing left that could make the AVC sequence header differ: size, shape of the
    /// pixels, frame rate, and what the colours mean.
    ///
    /// The size is reckoned from the picture's shape as shown (`dar`), because `force_original_aspect_ratio` takes all pixels for
    /// square ones: 720x480 for 4:3 would be drawn out.
    ///
    /// - Parameter frameStep: Where frames may be left out while it runs: every so many is encoded at first.
    static func videoFilters(_ profile: VideoProfile, frameStep: Int? = nil) -> String {
        let rate = ["fps=\(profile.frameRate)"] + (frameStep.map { [FFmpegConsole.filters(frameStep: $0)] } ?? [])
        // The rate comes first: frames that are left out need not be scaled.
        return
            (rate + [
                "scale=w='min(\(profile.width),2*round(\(profile.height)*dar/2))'"
                    + ":h='min(\(profile.height),2*round(\(profile.width)/dar/2))'"
                    + ":out_color_matrix=bt709:out_range=tv",
                "pad=\(profile.width):\(profile.height):-1:-1",
                "format=yuv420p",
                "setsar=1",
                "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709",
            ]).joined(separator: ",")
    }
}
