/// Command line of a push: plays the program and sends it unchanged to a platform.
public enum PushCommand {
    /// Arguments of the ffmpeg that holds the connection to a platform.
    ///
    /// The input has no timeout: while the program is missing, ffmpeg waits for it with the connection open. The output's timeout
    /// counts only while ffmpeg waits for the platform (it applies to TCP below TLS too), so it does not end such a wait.
    ///
    /// Use `-loglevel warning` at most: at `debug`, ffmpeg logs each option it reads from the preset file.
    ///
    /// - Parameters:
    ///   - programURL: Where to play the program.
    ///   - presetFile: File with the stream key, as written by ``DestinationAddress/presetLines(key:)``; keeps the key out of the
    ///     arguments and the log.
    ///   - certificates: PEM file of the authorities to trust for rtmps; `nil`: the system's.
    ///   - tapPort: UDP port on this host that gets a line for each packet sent (``FramecrcLine``); `nil`: none does.
    public static func arguments(
        programURL: String, destination: DestinationAddress, presetFile: String, certificates: String? = nil,
        tapPort: Int? = nil
    ) -> [String] {
        var arguments =
            FFmpegArguments.common(reportEvery: 0.5) + ["-fflags", "noparse"] + FFmpegArguments.liveInput(programURL)
        // Explicit mapping: a push that probed while only sound flowed would otherwise go on without a picture.
        let copy = ["-map", "0:v:0", "-map", "0:a:0", "-c", "copy"]
        arguments += copy + steadySound
        arguments += ["-f", "flv", "-flvflags", "no_duration_filesize+no_sequence_end", "-rw_timeout", "10000000"]
        switch destination.scheme {
        case .rtmp:
            arguments += ["-tcp_nodelay", "1"]
        case .rtmps:
            // By default, ffmpeg does not check the certificate. No `-tcp_nodelay` here: below TLS it has no effect (5.1, strace).
            arguments += ["-tls_verify", "1"]
            if let certificates { arguments += ["-ca_file", certificates] }
        }
        arguments += ["-fpre", presetFile, destination.ffmpegURL]
        guard let tapPort else { return arguments }
        return arguments + copy + steadySound + ["-time_base", "1:1000", "-f", "tee", tap(port: tapPort)]
    }

    /// Spreads the step of the sound's timestamps at a cut over the packets that follow.
    ///
    /// A publisher that is cut off ends its sound up to five frames before its picture, or after it. Picture and sound of the next switcher
    /// are joined to the later of the two, so the other one's timestamps would step by the difference, or repeat. A packet has 21 ms at
    /// 48 kHz and 23 at 44.1; none follows the one before by less than 17 or more than 27 until the difference is made up, after half a
    /// second of a slate or a new picture, or three at most. About half a second and more is no such difference: nothing was sent. What is
    /// left to make up at the next cut counts as part of its step.
    ///
    /// Five frames: B-frames are sent before they are shown, and three of them may be arranged in a pyramid. The slate's sound begins 64 ms
    /// after its picture. With 30 frames a second that makes 253 ms, with 15 it makes 420.
    private static let steadySound = [
        "-bsf:a",
        "setts=ts='if(isnan(PREV_OUTDTS)+gt(abs(DTS-PREV_OUTDTS),500),DTS,PREV_OUTDTS+clip(DTS-PREV_OUTDTS,17,27))'",
    ]

    /// A second output: one datagram for each packet, after the platform's connection has taken it (5.1; in 7.1 each output has a
    /// thread, which waits for the others after some packets).
    ///
    /// It cannot hold up the first: UDP never waits for its reader, and if the kernel refuses a datagram, as by a firewall's rule,
    /// `tee` goes on with the outputs that are left. Without the second one, it would end ffmpeg. `-time_base`: `tee` would take
    /// the picture's frame rate for the time base, and round.
    private static func tap(port: Int) -> String {
        "[f=framecrc:onfail=ignore]udp://\(loopback):\(port)|[f=null]-"
    }

    private static let loopback = Topology.loopback
}
