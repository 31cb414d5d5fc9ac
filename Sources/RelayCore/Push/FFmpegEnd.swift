/// How a push's ffmpeg ended, and what it said.
public struct FFmpegEnd: Sendable {
    /// Its exit, without the types of the library that saw it.
    public enum Exit: Sendable, Hashable {
        /// It ended by itself with this code.
        case code(Int32)
        /// This signal ended it.
        case signal(Int32)
        /// It never ran; why.
        case failedToStart(String)
    }

    /// How it ended.
    public var exit: Exit
    /// Its last words at levels error and above, without the prefixes, in their order.
    public var errors: [String]
    /// For how long the platform took frames; nil if it never did.
    public var streamedFor: Duration?

    /// A connection that ends sooner than this was not wanted by the platform.
    public static let shortestWelcome = Duration.seconds(5)

    /// Describes an end.
    public init(exit: Exit, errors: [String], streamedFor: Duration?) {
        self.exit = exit
        self.errors = errors
        self.streamedFor = streamedFor
    }

    /// What it means.
    ///
    /// The texts are those of ffmpeg 5.1 and 7.1 with GnuTLS, found by trying each case; see the tests.
    ///
    /// - Parameter programURL: What ffmpeg was told to play: its errors name it when it is the program that failed.
    public func failure(programURL: String) -> PushFailure {
        switch exit {
        case .failedToStart(let reason): return PushFailure(.notStarted, words: reason)
        case .signal(let number): return PushFailure(.crashed, words: "signal \(number)")
        case .code: break
        }
        if let line = errors.first(where: { isAboutProgram($0, programURL) }) {
            return PushFailure(.programClosed, words: line)
        }
        for (pattern, kind) in Self.meanings {
            if let line = errors.first(where: { $0.contains(pattern) }) {
                return PushFailure(refined(kind), words: line)
            }
        }
        if let line = errors.first { return PushFailure(.other, words: line) }
        // Without a word of error it is the input that has ended, whatever the exit code.
        return PushFailure(.programClosed)
    }

    /// The program's URL, or the address in it as ffmpeg's TCP layer writes it: `tcp://HOST:PORT?tcp_nodelay=1`.
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

    /// What ffmpeg's words mean, the more telling ones first: each failure is reported by several layers, one line each, and
    /// the last line often says no more than "Input/output error".
    private static let meanings: [(String, PushFailure.Kind)] = [
        // 7.1 does not name the input when it ends: ffmpeg_demux.c.
        ("Error during demuxing", .programClosed),
        ("Error opening input", .programClosed),
        // rtmpproto.c passes the description of the server's error on. nginx-rtmp and others say this for a busy name.
        ("Already publishing", .alreadyPublishing),
        ("already exists", .alreadyPublishing),
        ("Server error:", .refused),
        // tls_gnutls.c
        ("Peer certificate failed verification", .certificateUntrusted),
        ("certificate's owner does not match hostname", .certificateName),
        ("Failed to resolve hostname", .unresolved),
        // The mapping of a stream that was not there.
        ("matches no streams", .programIncomplete),
        ("does not contain any stream", .programIncomplete),
        // strerror
        ("Connection timed out", .timedOut),
        ("Connection refused", .connectionRefused),
        ("No route to host", .unreachable),
        ("Network is unreachable", .unreachable),
        // rtmpproto.c, when something else than an RTMP server answers the handshake.
        ("Cannot read RTMP handshake response", .notRTMP),
        ("RTMP response", .notRTMP),
        ("Connection reset by peer", .closed),
        ("Broken pipe", .closed),
        ("IO error: ", .closed),
        ("The TLS connection was non-properly terminated", .closed),
        ("TLS", .tls),
        ("tls://", .tls),
        // The end of the connection while an answer was waited for: what nginx-rtmp does to a publisher whose `on_publish` was
        // refused. All other causes of it are told before it.
        (": Input/output error", .closed),
    ]
}
