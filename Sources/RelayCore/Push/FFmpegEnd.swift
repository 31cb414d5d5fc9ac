/// How a push's ffmpeg ended, and its error messages.
public struct FFmpegEnd: Sendable {
    /// The exit status, independent of the library that reported it.
    public enum Exit: Sendable, Hashable {
        /// Exited with this code.
        case code(Int32)
        /// Killed by this signal.
        case signal(Int32)
        /// Never started, with the reason.
        case failedToStart(String)
    }

    /// How it ended.
    public var exit: Exit
    /// Its last messages of level error or above, without prefixes, in their order.
    public var errors: [String]
    /// How long the platform accepted frames; nil if it never did.
    public var streamedFor: Duration?

    /// A connection that ends sooner than this was refused by the platform.
    public static let shortestWelcome = Duration.seconds(5)

    /// Creates the description of an end.
    public init(exit: Exit, errors: [String], streamedFor: Duration?) {
        self.exit = exit
        self.errors = errors
        self.streamedFor = streamedFor
    }

    /// The failure that it amounts to.
    ///
    /// The texts are those of ffmpeg 5.1 and 7.1 with GnuTLS, found by trying each case; see the tests.
    ///
    /// - Parameter programURL: The URL that ffmpeg played: its errors name it when the program is what failed.
    public func failure(programURL: String) -> PushFailure {
        switch exit {
        case .failedToStart(let reason): return PushFailure(.notStarted, words: reason)
        case .signal(let number): return PushFailure(.crashed, words: "signal \(number)")
        case .code: break
        }
        // The tap's output may fail, which ends nothing (PushCommand).
        let errors = errors.filter { !$0.hasPrefix("Slave ") }
        if let line = errors.first(where: { isAboutProgram($0, programURL) }) {
            return PushFailure(.programClosed, words: line)
        }
        for (pattern, kind) in Self.meanings {
            if let line = errors.first(where: { $0.contains(pattern) }) {
                return PushFailure(refined(kind), words: line)
            }
        }
        if let line = errors.first { return PushFailure(.other, words: line) }
        // Without an error message it is the input that ended, whatever the exit code.
        return PushFailure(.programClosed)
    }

    /// The program's URL, or its address as ffmpeg's TCP layer writes it: `tcp://HOST:PORT?tcp_nodelay=1`.
    private func isAboutProgram(_ line: String, _ programURL: String) -> Bool {
        if line.contains(programURL) { return true }
        guard let start = programURL.firstRange(of: "://")?.upperBound else { return false }
        return line.contains("tcp://\(programURL[start...].prefix { $0 != "/" })?")
    }

    private func refined(_ kind: PushFailure.Kind) -> PushFailure.Kind {
        guard kind == .closed else { return kind }
        guard let streamedFor, streamedFor >= Self.shortestWelcome else { return .closedAtOnce }
        return .closed
    }

    /// Meanings of ffmpeg's messages, the most specific first: several layers report each failure, one line each, and the last
    /// line often says only "Input/output error".
    private static let meanings: [(String, PushFailure.Kind)] = [
        // 7.1 does not name the input when it ends: ffmpeg_demux.c.
        ("Error during demuxing", .programClosed),
        ("Error opening input", .programClosed),
        // rtmpproto.c prints the server's error description. nginx-rtmp and others say this for a name in use.
        ("Already publishing", .alreadyPublishing),
        ("already exists", .alreadyPublishing),
        ("Server error:", .refused),
        // tls_gnutls.c
        ("Peer certificate failed verification", .certificateUntrusted),
        ("certificate's owner does not match hostname", .certificateName),
        ("Failed to resolve hostname", .unresolved),
        // The mapping of a stream that does not exist.
        ("matches no streams", .programIncomplete),
        ("does not contain any stream", .programIncomplete),
        // strerror
        ("Connection timed out", .timedOut),
        ("Connection refused", .connectionRefused),
        ("No route to host", .unreachable),
        ("Network is unreachable", .unreachable),
        // rtmpproto.c, when the handshake is answered by something other than an RTMP server.
        ("Cannot read RTMP handshake response", .notRTMP),
        ("RTMP response", .notRTMP),
        ("Connection reset by peer", .closed),
        ("Broken pipe", .closed),
        ("IO error: ", .closed),
        ("The TLS connection was non-properly terminated", .closed),
        ("TLS", .tls),
        ("tls://", .tls),
        // The connection ended while an answer was awaited: nginx-rtmp does this to a publisher whose `on_publish` was refused.
        // All other causes print a message before this one.
        (": Input/output error", .closed),
    ]
}
