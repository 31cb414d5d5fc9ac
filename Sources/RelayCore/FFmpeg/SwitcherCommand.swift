/// Command lines of switchers. Each starts one switcher, which publishes the program until it is stopped.
public enum SwitcherCommand {
    /// Arguments of the ffmpeg that carries out a plan.
    ///
    /// - Parameters:
    ///   - input: The publisher's URL, with the switcher's token, or the slate's file.
    ///   - programURL: Where to publish the program, with the switcher's token.
    ///   - effort: The initial effort of an encoder.
    ///   - stall: How long without a new frame before the slate goes on air.
    ///   - watching: What is watched of a publisher.
    ///   - hasBurst: Whether this ffmpeg has ``burstOption``; `nil`: it is not known.
    public static func arguments(
        _ plan: SwitcherPlan, input: String, programURL: String, effort: EncodingEffort, stall: Duration,
        watching rule: StillnessRule, hasBurst: Bool? = false
    ) -> [String] {
        switch (plan.input, plan.video) {
        case (.publisher, .encode(let profile)):
            publisher(
                playURL: input, programURL: programURL, profile: profile, sound: plan.sound, effort: effort,
                stall: stall, watching: plan.watched(by: rule))
        case (.publisher, .copy(let profile)):
            copiedPublisher(
                playURL: input, programURL: programURL, profile: profile, sound: plan.sound, stall: stall,
                watching: plan.watched(by: rule))
        case (.slate, _): slate(file: input, programURL: programURL, headStart: plan.headStart, hasBurst: hasBurst)
        }
    }

    /// Arguments of the ffmpeg that plays a publisher from the ingest and encodes it to the program's profile.
    ///
    /// A separate thread (`fifo`) opens the RTMP output, so the encoder is warm while the switcher's `on_publish` is held.
    ///
    /// - Parameters:
    ///   - playURL: Where to play the publisher, with the switcher's token.
    ///   - programURL: Where to publish the program, with the switcher's token.
    ///   - effort: The initial effort; ``FFmpegConsole`` changes the frame step at run time.
    ///   - stall: How long without a new frame before the slate goes on air. A larger leap of the timestamps is not elapsed time.
    ///   - watching: What is watched of its picture and sound; see ``StillnessLine``.
    public static func publisher(
        playURL: String, programURL: String, profile: VideoProfile, sound: SwitcherPlan.Sound,
        effort: EncodingEffort = .full, stall: Duration, watching rule: StillnessRule = .off
    ) -> [String] {
        var arguments = FFmpegArguments.common(reportEvery: 0.1, takesCommands: true) + leaps(stall)
        // Threads that each decode a frame give it back as many frames later, and ffmpeg starts one more than there are processors. Two
        // decode 4K at 60 frames a second, of which one decodes half.
        arguments += profile.latency == .low ? ["-thread_type:v", "slice"] : ["-threads:v", "2"]
        arguments += inputs(playURL, sound, profile)
        // Maps both streams by name: with a publisher that lacks one, ffmpeg fails with an error instead of going on air without
        // it. Uses two graphs: a graph is rebuilt when its input changes (another picture size in mid-stream), and sound would
        // then get the initial silence again. yadif passes frames that are not marked as interlaced unchanged.
        let picture =
            "[0:v:0]\(rule.picture == nil ? "" : StillnessFilters.picture)"
            + "yadif=deint=interlaced,\(FFmpegArguments.videoFilters(profile, frameStep: effort.frameStep))[v]"
        let tone = soundFilters(sound, profile, from: FFmpegArguments.soundFromTheStart(profile), watching: rule)
        // Silence has no end of its own: it ends with the picture.
        if sound == .silence { arguments.append("-shortest") }
        return arguments + ["-filter_complex", picture, "-filter_complex", tone, "-map", "[v]", "-map", "[a]"]
            + FFmpegArguments.encoders(profile, analysis: effort.analysis) + steadyKeyframes(profile)
            + output(programURL)
    }

    /// Arguments of the ffmpeg that plays a publisher from the ingest, copies its picture, and encodes its sound to the program's profile.
    ///
    /// Sound is always encoded, so its decoder is configured once, whatever the publisher sends.
    public static func copiedPublisher(
        playURL: String, programURL: String, profile: VideoProfile, sound: SwitcherPlan.Sound, stall: Duration,
        watching rule: StillnessRule = .off
    ) -> [String] {
        let tone = soundFilters(sound, profile, from: "first_pts=0:flags=res", watching: rule)
        return FFmpegArguments.common(reportEvery: 0.1) + leaps(stall) + inputs(playURL, sound, profile)
            + (sound == .silence ? ["-shortest"] : [])
            + ["-filter_complex", tone, "-map", "0:v:0", "-map", "[a]", "-c:v", "copy"]
            + FFmpegArguments.soundEncoder(profile) + output(programURL)
    }

    /// Half a second more than a stall: a gap of exactly that length has been waited through, and must remain a gap.
    private static func leaps(_ stall: Duration) -> [String] {
        ["-dts_delta_threshold", "\(stall / .seconds(1) + 0.5)"]
    }

    /// The publisher, and what makes the sound if it has none.
    private static func inputs(_ playURL: String, _ sound: SwitcherPlan.Sound, _ profile: VideoProfile) -> [String] {
        switch sound {
        case .input: FFmpegArguments.liveInput(playURL)
        // The sound is known to be missing: do not wait for it again.
        case .silence:
            FFmpegArguments.liveInput(playURL, analysis: 200_000)
                + ["-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=\(profile.sampleRate)"]
        }
    }

    /// Filters that convert any sound to the program's profile.
    ///
    /// - Parameter start: Where it begins.
    private static func soundFilters(
        _ sound: SwitcherPlan.Sound, _ profile: VideoProfile, from start: String, watching rule: StillnessRule
    ) -> String {
        "\(sound == .silence ? "[1:a:0]" : "[0:a:0]")\(rule.sound == nil ? "" : StillnessFilters.sound)"
            + "aresample=\(profile.sampleRate):async=1000:\(start),aformat=sample_fmts=fltp:channel_layouts=stereo[a]"
    }

    private static func output(_ programURL: String) -> [String] {
        [
            "-f", "fifo", "-fifo_format", "flv", "-queue_size", "600",
            "-format_opts", "flvflags=no_duration_filesize+no_sequence_end:tcp_nodelay=1", programURL,
        ]
    }

    /// Keeps the keyframe interval constant when frames are dropped, which `-g` would count, and does not fill in dropped frames.
    private static func steadyKeyframes(_ profile: VideoProfile) -> [String] {
        let rate = Double(profile.frameRate.numerator) / Double(profile.frameRate.denominator)
        // Half a frame less, because times are rounded.
        let interval = (Double(profile.keyframeFrames) - 0.5) / rate
        return [
            "-fps_mode:v", "vfr",
            "-force_key_frames:v", "expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+\(interval)))",
        ]
    }

    /// Arguments of the ffmpeg that plays a rendered slate in a loop, in real time, without encoding.
    ///
    /// - Parameters:
    ///   - headStart: By how much media time it begins ahead of that.
    ///   - hasBurst: Whether this ffmpeg has ``burstOption``; `nil`: it is not known. One without waits for each packet's time, which the offset makes earlier;
    ///     the output's timestamps begin at 0 all the same.
    public static func slate(
        file: String, programURL: String, headStart: Duration = .zero, hasBurst: Bool? = false
    ) -> [String] {
        let seconds = Double(headStart.milliseconds) / 1000
        // 0 would be the default.
        let start =
            hasBurst == true
            ? ["-\(burstOption)", "\(max(0.001, seconds))"] : headStart > .zero ? ["-itsoffset", "\(-seconds)"] : []
        // 5.1 hears at once that it is to stop, and need not report as often: relay-hook reads reports with half of what it uses.
        return FFmpegArguments.common(reportEvery: hasBurst == false ? 0.5 : 0.1) + start + [
            "-re", "-stream_loop", "-1", "-i", file, "-map", "0:v:0", "-map", "0:a:0", "-c", "copy",
            "-f", "flv", "-flvflags", "no_duration_filesize+no_sequence_end", "-tcp_nodelay", "1", programURL,
        ]
    }

    /// How many seconds of a file are written at once when it is played in real time: half a second by default. 5.1 has no such option,
    /// and begins with nothing.
    public static let burstOption = "readrate_initial_burst"

    /// Why a switcher ended, from its exit status and last lines.
    ///
    /// - Parameters:
    ///   - ended: Whether its exit code was 0 or 255, the code of an ffmpeg that was told to stop.
    ///   - errors: Its error lines, without their level.
    ///   - foreignSound: The result of ``foreignSound(_:)`` for all its lines.
    public static func exit(ended: Bool, errors: [String], foreignSound: String? = nil) -> SwitcherExit {
        // H.264 in AVC form (ISO 14496-15) without the sequence header that holds its SPS and PPS. ffmpeg ends because of the
        // sound, for which it no longer looked, so this check comes first.
        if !ended, errors.contains(where: { $0.contains("No start code is found") }) { return .noParameterSets }
        // 5.1: "Decoder (codec none) not found for input stream #0:1"; 7.1: "Decoding requested, but no decoder found for: none".
        if !ended, let foreignSound,
            errors.contains(where: { $0.contains("Decoder (codec none) not found") || $0.contains("no decoder found") })
        {
            return .foreignSound(foreignSound)
        }
        // ffmpeg 5.1 says "Stream specifier ':a:0' in filtergraph description … matches no streams."
        if let line = errors.first(where: { $0.contains("matches no streams") }) {
            // A copy: "Stream map '0:v:0' matches no streams."
            if line.contains("Stream map '0:v:0'") { return .noVideo }
            if line.contains("specifier ':a:0'") || line.contains("specifier 'a:0'") { return .noAudio }
            if line.contains("specifier ':v:0'") || line.contains("specifier 'v:0'") { return .noVideo }
        }
        if !ended, let reason = EncoderFailure.reason(in: errors) { return .encoderFailed(reason) }
        return ended ? .ended : .failed(errors.last ?? "no error message")
    }

    /// The name of an audio codec that ffmpeg's FLV reader does not know, if a line reports one: "Audio codec (9) is not
    /// implemented. …", with FLV's number (its `SoundFormat`) in hexadecimal.
    public static func foreignSound(_ line: String) -> String? {
        let start = "Audio codec ("
        guard line.hasPrefix(start), let end = line.firstIndex(of: ")"), line[end...].hasPrefix(") is not implemented"),
            let number = Int(line[..<end].dropFirst(start.count), radix: 16)
        else { return nil }
        // Enhanced RTMP names the codec by four letters; ffmpeg does not print them.
        return number == 9 ? "Opus, or another codec of enhanced RTMP" : "FLV's codec \(number)"
    }
}
