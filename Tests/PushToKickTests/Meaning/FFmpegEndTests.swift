import RelayCore
import Testing

/// What ffmpeg says when a push ends, in the words of 5.1.9 (Debian 12) and 7.1.5 (Debian 13): each case was tried with both,
/// against nginx-rtmp and a small RTMP server, the latter with and without TLS.
@Suite struct FFmpegEndTests {
    private static let program = "rtmp://127.0.0.1:1936/switch/out"

    struct Case: Sendable {
        let kind: PushFailure.Kind
        let words: String
        let lines: [String]
        var streamed: Duration?

        init(_ kind: PushFailure.Kind, words: String, streamed: Duration? = nil, _ lines: [String]) {
            self.kind = kind
            self.words = words
            self.streamed = streamed
            self.lines = lines
        }
    }

    static let cases51: [Case] = [
        Case(
            .refused, words: "Server error: denied",
            ["Server error: denied", "rtmp://127.0.0.1:21940/app: Operation not permitted"]),
        Case(
            .alreadyPublishing, words: "Server error: Already publishing",
            ["Server error: Already publishing", "rtmp://127.0.0.1:21940/app: Operation not permitted"]),
        Case(
            .connectionRefused,
            words: "Connection to tcp://127.0.0.1:1?tcp_nodelay=0 failed: Connection refused",
            [
                "Connection to tcp://127.0.0.1:1?tcp_nodelay=0 failed: Connection refused",
                "Cannot open connection tcp://127.0.0.1:1?tcp_nodelay=0",
                "rtmp://127.0.0.1:1/app: Connection refused",
            ]),
        Case(
            .unresolved, words: "Failed to resolve hostname no.such.invalid: Name or service not known",
            [
                "Failed to resolve hostname no.such.invalid: Name or service not known",
                "Cannot open connection tcp://no.such.invalid:1935?tcp_nodelay=0",
                "rtmp://no.such.invalid/app: Input/output error",
            ]),
        // An unknown authority and an expired certificate read the same.
        Case(
            .certificateUntrusted, words: "Peer certificate failed verification",
            [
                "Peer certificate failed verification", "Cannot open connection tls://localhost:21941",
                "rtmps://localhost:21941/app: Input/output error",
            ]),
        Case(
            .certificateName, words: "The certificate's owner does not match hostname localhost",
            [
                "The certificate's owner does not match hostname localhost",
                "Cannot open connection tls://localhost:21942", "rtmps://localhost:21942/app: Input/output error",
            ]),
        Case(
            .timedOut, words: "IO error: Connection timed out",
            [
                "Error in the pull function.", "IO error: Connection timed out",
                "Cannot open connection tls://127.0.0.1:21940", "rtmps://127.0.0.1:21940/app: Connection timed out",
            ]),
        Case(
            .notRTMP, words: "Cannot read RTMP handshake response",
            ["Cannot read RTMP handshake response", "rtmp://127.0.0.1:21941/app: Connection reset by peer"]),
        // nginx-rtmp's `deny publish` closes without a word.
        Case(
            .closedAtOnce, words: "av_interleaved_write_frame(): Broken pipe",
            [
                "av_interleaved_write_frame(): Broken pipe",
                "Error writing trailer of rtmp://127.0.0.1:21937/deny: Broken pipe",
                "Error closing file rtmp://127.0.0.1:21937/deny: Broken pipe",
            ]),
        // And so it does when `on_publish` was refused, while ffmpeg waits for the answer.
        Case(
            .closedAtOnce, words: "rtmp://127.0.0.1:21937/app: Input/output error",
            ["rtmp://127.0.0.1:21937/app: Input/output error"]),
        Case(
            .closed, words: "av_interleaved_write_frame(): Broken pipe", streamed: .seconds(60),
            [
                "av_interleaved_write_frame(): Broken pipe",
                "Error writing trailer of rtmp://127.0.0.1:21950/app: Broken pipe",
            ]),
        Case(
            .closed, words: "IO error: Broken pipe", streamed: .seconds(60),
            [
                "Error in the push function.", "IO error: Broken pipe", "av_interleaved_write_frame(): Broken pipe",
                "Error writing trailer of rtmps://localhost:21951/app: Broken pipe",
                "The specified session has been invalidated for some reason.",
                "Error closing file rtmps://localhost:21951/app: Input/output error",
            ]),
        Case(
            .programClosed, words: "Connection to tcp://127.0.0.1:1936?tcp_nodelay=1 failed: Connection refused",
            [
                "Connection to tcp://127.0.0.1:1936?tcp_nodelay=1 failed: Connection refused",
                "Cannot open connection tcp://127.0.0.1:1936?tcp_nodelay=1",
                "rtmp://127.0.0.1:1936/switch/out: Connection refused",
            ]),
        // relay-switch ended in mid-stream.
        Case(
            .programClosed, words: "rtmp://127.0.0.1:1936/switch/out: Input/output error", streamed: .seconds(60),
            ["rtmp://127.0.0.1:1936/switch/out: Input/output error"]),
        // The program has no sound.
        Case(
            .programIncomplete, words: "Stream map '0:a:0' matches no streams.",
            ["Stream map '0:a:0' matches no streams."]),
    ]

    static let cases71: [Case] = [
        // relay-switch ended in mid-stream.
        Case(
            .programClosed, words: "Error during demuxing: Input/output error", streamed: .seconds(60),
            ["Error during demuxing: Input/output error"]),
        // The program has no sound.
        Case(
            .programIncomplete, words: "Stream map '' matches no streams.",
            [
                "Stream map '' matches no streams.",
                "Failed to set value '0:a:0' for option 'map': Invalid argument",
                "Error parsing options for output file rtmp://127.0.0.1:21940/app.",
                "Error opening output files: Invalid argument",
            ]),
        Case(
            .refused, words: "Server error: denied",
            [
                "Server error: denied", "Error opening output rtmp://127.0.0.1:21940/app: Operation not permitted",
                "Error opening output file rtmp://127.0.0.1:21940/app.",
                "Error opening output files: Operation not permitted",
            ]),
        Case(
            .closedAtOnce, words: "Error submitting a packet to the muxer: Connection reset by peer",
            [
                "Error submitting a packet to the muxer: Connection reset by peer", "Error muxing a packet",
                "Task finished with error code: -104 (Connection reset by peer)",
                "Terminating thread with return code -104 (Connection reset by peer)",
                "Error writing trailer: Connection reset by peer", "Error closing file: Broken pipe",
            ]),
        Case(
            .certificateUntrusted, words: "Peer certificate failed verification",
            [
                "Peer certificate failed verification", "Cannot open connection tls://localhost:21943",
                "Error opening output rtmps://localhost:21943/app: Input/output error",
                "Error opening output file rtmps://localhost:21943/app.",
                "Error opening output files: Input/output error",
            ]),
        Case(
            .programClosed, words: "Connection to tcp://127.0.0.1:1936?tcp_nodelay=1 failed: Connection refused",
            [
                "Connection to tcp://127.0.0.1:1936?tcp_nodelay=1 failed: Connection refused",
                "Cannot open connection tcp://127.0.0.1:1936?tcp_nodelay=1",
                "Error opening input: Connection refused",
                "Error opening input file rtmp://127.0.0.1:1936/switch/out.",
                "Error opening input files: Connection refused",
            ]),
    ]

    @Test(arguments: cases51 + cases71)
    func meansWhatItMeant(end: Case) {
        let failure = FFmpegEnd(exit: .code(1), errors: end.lines, streamedFor: end.streamed)
            .failure(programURL: Self.program)
        #expect(failure == PushFailure(end.kind, words: end.words))
    }

    @Test func withoutAWordItIsTheProgramThatEnded() {
        for code: Int32 in [0, 1, 255] {
            let end = FFmpegEnd(exit: .code(code), errors: [], streamedFor: .seconds(9))
            #expect(end.failure(programURL: Self.program).kind == .programClosed)
        }
    }

    @Test func anotherPortThatBeginsLikeTheProgramsIsThePlatforms() {
        let end = FFmpegEnd(
            exit: .code(1), errors: ["Connection to tcp://127.0.0.1:19361?tcp_nodelay=0 failed: Connection refused"],
            streamedFor: nil)
        #expect(end.failure(programURL: Self.program).kind == .connectionRefused)
    }

    @Test func endsThatAreNotFFmpegsOwn() {
        let killed = FFmpegEnd(exit: .signal(11), errors: ["Broken pipe"], streamedFor: nil)
        #expect(killed.failure(programURL: Self.program) == PushFailure(.crashed, words: "signal 11"))
        let missing = FFmpegEnd(exit: .failedToStart("not found in PATH"), errors: [], streamedFor: nil)
        #expect(missing.failure(programURL: Self.program) == PushFailure(.notStarted, words: "not found in PATH"))
        let unknown = FFmpegEnd(exit: .code(1), errors: ["Something new"], streamedFor: nil)
        #expect(unknown.failure(programURL: Self.program) == PushFailure(.other, words: "Something new"))
    }

    @Test func everyKindHasAMeaningOfItsOwn() {
        #expect(Set(PushFailure.Kind.allCases.map { PushFailure($0).meaning }).count == PushFailure.Kind.allCases.count)
    }
}
