import ProcessKit
import RelayCore
import StatusReading

/// Whether the encoder works, and is fast enough for the program.
enum EncoderCheck {
    /// How long the trial runs; twice as long if it gets less than ``enough`` of the processors.
    private static let length: Duration = .seconds(3)
    /// Seconds of processor time that show a speed.
    private static let enough = 1.0
    /// Other checks compete with its beginning.
    private static let warmUp: Duration = .seconds(1)
    /// More media than a trial gets through.
    private static let media = 60.0

    /// What a trial has shown.
    enum Facts: Sendable, Equatable {
        /// Seconds of media encoded per second, and who used the processors meanwhile.
        case speed(Double, ProcessorUse)
        /// ffmpeg's last message.
        case failed(String)
        /// It has encoded nothing in time.
        case nothing(ProcessorUse)
    }

    /// Encodes for some seconds, at the lowest priority: the slate and the pushes come first.
    static func trial(_ profile: VideoProfile) async throws(StartFailure) -> Facts {
        let begin = ContinuousClock.now
        let (lines, sink) = AsyncStream<(OutputLine, ContinuousClock.Instant)>.makeStream()
        let child = try await Child.start(
            Command(
                "nice", ["-n", "19", "ffmpeg"] + EncodingTrial.arguments(profile, seconds: media),
                environment: Preflight.environment)
        ) { sink.yield(($0, .now)) }
        let timer = Task {
            try await Task.sleep(for: warmUp)
            guard let first = ProcessorUse.now(of: child.pid) else { return ProcessorUse?.none }
            try await Task.sleep(for: length - warmUp)
            var last = ProcessorUse.now(of: child.pid)
            if let use = last, (use - first).ownSeconds < enough {
                try await Task.sleep(for: length)
                last = ProcessorUse.now(of: child.pid)
            }
            await child.stop(.immediate)
            return last.map { $0 - first }
        }
        let exit = await child.exit()
        timer.cancel()
        let use = (try? await timer.value) ?? ProcessorUse(own: 0, others: 0, idle: 0)
        sink.finish()
        var parser = FFmpegProgressParser()
        let said = FFmpegOutput(firstErrors: 9, lastErrors: 1)
        var marks: [(time: Duration, media: Duration)] = []
        for await (line, moment) in lines {
            if line.stream == .stderr {
                _ = said.take(line)
            } else if let media = parser.consume(line.text)?.outTime {
                marks.append((moment - begin, media))
            }
        }
        // Killed by the timer, unless it fails by itself.
        if case .code(let code) = exit, code != 0 {
            return .failed(EncoderFailure.reason(in: said.errors) ?? said.errors.first ?? "\(exit)")
        }
        return facts(marks, use)
    }

    /// The speed after the warm-up.
    static func facts(_ marks: [(time: Duration, media: Duration)], _ use: ProcessorUse) -> Facts {
        guard let last = marks.last, last.media > .zero else { return .nothing(use) }
        let first = marks.last { $0.time <= warmUp } ?? (.zero, .zero)
        guard last.time > first.time else { return .nothing(use) }
        return .speed((last.media - first.media) / (last.time - first.time), use)
    }

    /// Judges a trial.
    ///
    /// - Parameter change: The command that makes the picture smaller or otherwise cheaper.
    static func findings(_ facts: Facts, _ profile: VideoProfile, change: ([String]) -> String) -> [Finding] {
        let format = "\(profile.size) at \(profile.frameRate) frames a second"
        switch facts {
        case .failed(let words):
            return [
                .problem(
                    "the encoder \(profile.encoder) does not work: \(words)",
                    cause:
                        "libx264 is used in its place, and works on every host; docs/OPERATING.md, \"Hardware encoders\", says what "
                        + "the other one needs",
                    command: change(["VIDEO_ENCODER=libx264", "VIDEO_PRESET=veryfast"]))
            ]
        case .nothing(let use) where use.ownSeconds < enough && use.slowdown > 1:
            return [busy("the encoder got too little of the processors to be tried", use)]
        case .nothing:
            return [tooSlow("it has encoded nothing in \(Words.span(length))", profile, speed: 0.05, change)]
        case .speed(let measured, let use):
            // The relay's services come before most others (CPUWeight), and the trial comes last: what the others take now is no
            // property of the host.
            let speed = measured * use.slowdown
            let words =
                "\(format) is encoded \(Words.speed(measured)) times as fast as real time"
                + (use.slowdown > 1 ? ", \(Words.speed(speed)) times without other programs" : "")
            if speed < 1 { return [tooSlow(words, profile, speed: speed, change)] }
            guard speed < EncodingTrial.reserve else {
                return [measured < EncodingTrial.reserve ? busy(words, use) : .ok(words)]
            }
            return [
                .warning(
                    words,
                    cause: "little is left for decoding and for whatever else this host does; a smaller picture:",
                    command: change(smaller(profile, speed)))
            ]
        }
    }

    /// Judges what the running relay says: that root can use an encoder does not mean that relay-hook can.
    static func findings(replaced encoder: StatusReply.Encoder?, isService: Bool) -> [Finding] {
        guard let encoder, let instead = encoder.instead else { return [] }
        return [
            .problem(
                "relay-hook cannot use the encoder \(instead), and uses \(encoder.name) in its place: "
                    + (encoder.problem ?? "no reason given"),
                cause: "it has no driver, no card, or may not use it: docs/OPERATING.md, \"Hardware encoders\"; then:",
                command: isService ? "sudo systemctl reload relay-hook" : "relayctl up")
        ]
    }

    private static func busy(_ words: String, _ use: ProcessorUse) -> Finding {
        .warning(
            "this host is busy: \(words)",
            cause: "other programs use \(use.othersPercent) % of the processors; which ones:",
            command: "top -b -n 1 -o %CPU | head -n 17")
    }

    private static func tooSlow(
        _ words: String, _ profile: VideoProfile, speed: Double, _ change: ([String]) -> String
    ) -> Finding {
        .problem(
            "this host is too slow for the program: \(words)",
            cause: "viewers will see fewer frames, a coarser picture or the slate; a smaller picture:",
            command: change(smaller(profile, speed)))
    }

    /// A format that this host can encode.
    private static func smaller(_ profile: VideoProfile, _ speed: Double) -> [String] {
        let affordable = speed * pixels(profile) / EncodingTrial.reserve
        let proposal = EncodingTrial.proposal(pixelsPerSecond: affordable)
        return ["OUT_RES=\(proposal.size)", "OUT_FPS=\(proposal.frameRate)"]
    }

    private static func pixels(_ profile: VideoProfile) -> Double {
        Double(profile.width * profile.height * profile.frameRate.numerator) / Double(profile.frameRate.denominator)
    }

    /// Judges the switcher's own figures while somebody is live: a trial would take from it.
    static func findings(live encoding: StatusReply.Encoding?) -> [Finding] {
        guard let encoding, let speed = encoding.speed else {
            return [.skipped("somebody is live, and the switcher has not reported its speed yet")]
        }
        let words = "somebody is live; the switcher's speed is \(Words.speed(speed))"
        guard !encoding.isReduced else {
            return [
                .problem(
                    "this host is too slow for the program: \(words)",
                    cause: "viewers see fewer frames or a coarser picture; choose a smaller one",
                    command: "sudo relayctl setup")
            ]
        }
        return [.ok(words)]
    }
}
