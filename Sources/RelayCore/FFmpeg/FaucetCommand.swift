/// Command lines of the switcher: each makes one faucet, which publishes the program until it is stopped.
public enum FaucetCommand {
    /// Arguments of the ffmpeg that plays a publisher from the ingest and encodes it to the output profile.
    ///
    /// The RTMP output is opened by a thread of its own (`fifo`), so that the encoder is warm while the gate is held.
    ///
    /// - Parameters:
    ///   - playURL: Where to play the publisher, with the faucet's token.
    ///   - programURL: Where to publish the program, with the faucet's token.
    ///   - effort: How much it computes at first; ``FFmpegConsole`` changes the frame step while it runs.
    ///   - stall: How long frames may stand still before the slate goes on air. Timestamps that leap by more are not time that has
    ///     passed.
    public static func publisher(
        playURL: String, programURL: String, profile: VideoProfile, audio: AudioInput, effort: EncodingEffort = .full,
        stall: Duration
    ) -> [String] {
        var arguments = FFmpegArguments.common(reportEvery: 0.1, takesCommands: true)
        // Half a second more: a gap of just that length was waited through, and must stay one.
        arguments += ["-dts_delta_threshold", "\(stall / .seconds(1) + 0.5)"]
        switch audio {
        case .publisher: arguments += FFmpegArguments.liveInput(playURL)
        // That there is no sound is known: it need not be waited for again.
        case .silence: arguments += FFmpegArguments.liveInput(playURL, analysis: 200_000)
        }
        let sound: String
        switch audio {
        case .publisher:
            sound = "[0:a:0]"
        case .silence:
            arguments += ["-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=\(profile.sampleRate)"]
            sound = "[1:a:0]"
        }
        // Names both streams: a publisher without one of them fails loudly instead of going on air without. In two graphs: one is
        // made anew when its input changes (another picture size in mid-stream), and sound would then be filled up with
        // silence from the start once more. Frames that are not marked as interlaced pass through yadif as they are.
        let picture =
            "[0:v:0]yadif=deint=interlaced,\(FFmpegArguments.videoFilters(profile, frameStep: effort.frameStep))[v]"
        let tone =
            "\(sound)aresample=\(profile.sampleRate):async=1000:\(FFmpegArguments.soundFromTheStart(profile)),"
            + "aformat=sample_fmts=fltp:channel_layouts=stereo[a]"
        // Silence has no end of its own: it ends with the picture.
        if audio == .silence { arguments.append("-shortest") }
        return arguments + ["-filter_complex", picture, "-filter_complex", tone, "-map", "[v]", "-map", "[a]"]
            + FFmpegArguments.encoders(profile, analysis: effort.analysis) + steadyKeyframes(profile)
            + [
                "-f", "fifo", "-fifo_format", "flv", "-queue_size", "600",
                "-format_opts", "flvflags=no_duration_filesize+no_sequence_end:tcp_nodelay=1", programURL,
            ]
    }

    /// Keeps the rate that is announced and the time between keyframes as they are when frames are left out: `-g` counts frames.
    private static func steadyKeyframes(_ profile: VideoProfile) -> [String] {
        let rate = Double(profile.frameRate.numerator) / Double(profile.frameRate.denominator)
        // Half a frame less, because times are rounded.
        let interval = (Double(profile.keyframeFrames) - 0.5) / rate
        return [
            "-r:v", "\(profile.frameRate)", "-fps_mode:v", "vfr",
            "-force_key_frames:v", "expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+\(interval)))",
        ]
    }

    /// Arguments of the ffmpeg that plays a rendered slate in a loop, in real time, without encoding anything.
    public static func slate(file: String, programURL: String) -> [String] {
        FFmpegArguments.common(reportEvery: 0.1) + [
            "-re", "-stream_loop", "-1", "-i", file, "-map", "0:v:0", "-map", "0:a:0", "-c", "copy",
            "-f", "flv", "-flvflags", "no_duration_filesize+no_sequence_end", "-tcp_nodelay", "1", programURL,
        ]
    }

    /// What a faucet's exit and its last lines mean.
    ///
    /// - Parameters:
    ///   - ended: Whether its exit code was 0, or 255: that of an ffmpeg which was told to stop.
    ///   - errors: The lines it printed as errors, without their level.
    public static func exit(ended: Bool, errors: [String]) -> FaucetExit {
        // ffmpeg 5.1 says "Stream specifier ':a:0' in filtergraph description … matches no streams."
        if let line = errors.first(where: { $0.contains("matches no streams") }) {
            if line.contains("specifier ':a:0'") || line.contains("specifier 'a:0'") { return .noAudio }
            if line.contains("specifier ':v:0'") || line.contains("specifier 'v:0'") { return .noVideo }
        }
        return ended ? .ended : .failed(errors.last ?? "no error message")
    }
}
