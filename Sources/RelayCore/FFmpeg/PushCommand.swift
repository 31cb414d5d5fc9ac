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
    public static func arguments(
        programURL: String, destination: DestinationAddress, presetFile: String, certificates: String? = nil
    ) -> [String] {
        var arguments = FFmpegArguments.common(reportEvery: 0.5) + FFmpegArguments.liveInput(programURL)
        // Explicit mapping: a push that probed while only sound flowed would otherwise go on without a picture.
        arguments += ["-map", "0:v:0", "-map", "0:a:0", "-c", "copy"]
        arguments += ["-f", "flv", "-flvflags", "no_duration_filesize+no_sequence_end", "-rw_timeout", "10000000"]
        switch destination.scheme {
        case .rtmp:
            arguments += ["-tcp_nodelay", "1"]
        case .rtmps:
            // By default, ffmpeg does not check the certificate. No `-tcp_nodelay` here: below TLS it has no effect (5.1, strace).
            arguments += ["-tls_verify", "1"]
            if let certificates { arguments += ["-ca_file", certificates] }
        }
        return arguments + ["-fpre", presetFile, destination.ffmpegURL]
    }
}
