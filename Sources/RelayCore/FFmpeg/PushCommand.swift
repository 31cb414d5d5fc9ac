/// Command line of a push: plays the program and hands it on to a platform as it is.
public enum PushCommand {
    /// Arguments of the ffmpeg that keeps a platform's connection.
    ///
    /// No timeout on the input: a program that is missing is waited for, with the connection open. The output's timeout counts
    /// only while ffmpeg waits for the platform (it reaches TCP below TLS too), so it does not end such a wait.
    ///
    /// Nothing more talkative than `-loglevel warning`: at `debug`, ffmpeg writes each option it reads from the preset file.
    ///
    /// - Parameters:
    ///   - programURL: Where to play the program.
    ///   - presetFile: Holds the stream key, as ``DestinationAddress/presetLines(key:)`` writes it, so that the key is
    ///     neither in the arguments nor in the log.
    ///   - certificates: File of the authorities to trust for rtmps; `nil` is the system's.
    public static func arguments(
        programURL: String, destination: DestinationAddress, presetFile: String, certificates: String? = nil
    ) -> [String] {
        var arguments = FFmpegArguments.common(reportEvery: 0.5) + FFmpegArguments.liveInput(programURL)
        // By name: a push that had probed while only sound flowed would otherwise go on without a picture.
        arguments += ["-map", "0:v:0", "-map", "0:a:0", "-c", "copy"]
        arguments += ["-f", "flv", "-flvflags", "no_duration_filesize+no_sequence_end", "-rw_timeout", "10000000"]
        switch destination.scheme {
        case .rtmp:
            arguments += ["-tcp_nodelay", "1"]
        case .rtmps:
            // ffmpeg's default is not to check the certificate. No `-tcp_nodelay` here: below TLS it has no effect (5.1,
            // strace).
            arguments += ["-tls_verify", "1"]
            if let certificates { arguments += ["-ca_file", certificates] }
        }
        return arguments + ["-fpre", presetFile, destination.ffmpegURL]
    }
}
