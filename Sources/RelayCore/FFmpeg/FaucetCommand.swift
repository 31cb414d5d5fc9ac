/// Command lines of the switcher: each makes one faucet, which publishes the program until it is stopped.
public enum FaucetCommand {
    /// Arguments of the ffmpeg that plays a publisher from the ingest and encodes it to the output profile.
    ///
    /// The RTMP output is opened by a thread of its own (`fifo`), so that the encoder is warm while the gate is held.
    ///
    /// - Parameters:
    ///   - playURL: Where to play the publisher, with the faucet's token.
    ///   - programURL: Where to publish the program, with the faucet's token.
    public static func publisher(
        playURL: String, programURL: String, profile: VideoProfile, audio: AudioInput
    ) -> [String] {
        var arguments = FFmpegArguments.common(reportEvery: 0.1) + FFmpegArguments.liveInput(playURL)
        let sound: String
        switch audio {
        case .publisher:
            sound = "[0:a:0]"
        case .silence:
            arguments += ["-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=\(profile.sampleRate)"]
            sound = "[1:a:0]"
        }
        // Names both streams: a publisher without one of them fails loudly instead of going on air without.
        let filters =
            "[0:v:0]\(FFmpegArguments.videoFilters(profile))[v];"
            + "\(sound)aresample=\(profile.sampleRate):async=1000:\(FFmpegArguments.soundFromTheStart(profile)),"
            + "aformat=sample_fmts=fltp:channel_layouts=stereo[a]"
        // Silence has no end of its own: it ends with the picture.
        if audio == .silence { arguments.append("-shortest") }
        return arguments + ["-filter_complex", filters, "-map", "[v]", "-map", "[a]"]
            + FFmpegArguments.encoders(profile)
            + [
                "-f", "fifo", "-fifo_format", "flv", "-queue_size", "600",
                "-format_opts", "flvflags=no_duration_filesize+no_sequence_end:tcp_nodelay=1", programURL,
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
