import ProcessKit
import RelayCore
import Synchronization

/// How fast this host encodes.
struct EncodingSpeed: Sendable, Equatable {
    /// Seconds of the trial's media encoded per second.
    let measured: Double
    /// Who used the processors meanwhile.
    var use = ProcessorUse(own: 0, others: 0, idle: 0)

    /// A host that needs longer is far too slow for the trial's picture.
    private static let limit: Duration = .seconds(12)
    /// How often the processors' use is read, which ends with the trial's process.
    private static let pace: Duration = .milliseconds(100)

    /// Whether other programs took so much that the figure is less this host's than theirs.
    var isBusy: Bool { use.slowdown >= 1.1 }

    /// What it would be without the other programs.
    var ofHost: Double { isBusy ? measured * use.slowdown : measured }

    /// What was measured, and what follows from it, for people.
    func sentence(_ proposal: EncodingTrial.Proposal) -> String {
        let tried = "\(EncodingTrial.tried.size) lines at \(EncodingTrial.tried.frameRate) frames a second"
        let format = "\(proposal.size) lines at \(proposal.frameRate)"
        guard isBusy else {
            return "This host encodes \(tried) \(Words.speed(measured)) times as fast as real time. "
                + "\(format) is what it can keep up."
        }
        return "This host is busy: other programs use \(use.othersPercent) % of its processors. It encodes \(tried) "
            + "\(Words.speed(measured)) times as fast as real time; without the others it would be \(Words.speed(ofHost)) "
            + "times. \(format) is what it can keep up then."
    }

    /// Measures it; `nil` without a usable ffmpeg.
    static func measure() async -> EncodingSpeed? {
        guard let ffmpeg = Preflight.path(of: "ffmpeg"), let arguments = try? EncodingTrial.arguments() else {
            return nil
        }
        let command = Command(ffmpeg, arguments, environment: Preflight.environment)
        let encoded = Mutex((parser: FFmpegProgressParser(), media: Duration.zero))
        let begin = ContinuousClock.now
        guard
            let child = try? await Child.start(
                command,
                onLine: { line in
                    encoded.withLock { encoded in
                        if line.stream == .stdout, let media = encoded.parser.consume(line.text)?.outTime {
                            encoded.media = media
                        }
                    }
                })
        else { return nil }
        let uses = Task { await use(of: child.pid) }
        let timer = Task {
            try await Task.sleep(for: limit)
            await child.stop(.immediate)
        }
        let exit = await child.exit()
        timer.cancel()
        uses.cancel()
        let took = ContinuousClock.now - begin
        guard exit.isSuccess || took >= limit else { return nil }
        // Of a trial that was ended only what it had encoded counts.
        let media = exit.isSuccess ? EncodingTrial.seconds : max(0.1, encoded.withLock { $0.media } / .seconds(1))
        return EncodingSpeed(measured: media / (took / .seconds(1)), use: await uses.value)
    }

    /// Who uses the processors while a process runs.
    private static func use(of process: Int32) async -> ProcessorUse {
        guard let first = ProcessorUse.now(of: process) else { return ProcessorUse(own: 0, others: 0, idle: 0) }
        var last = first
        while !Task.isCancelled, let now = ProcessorUse.now(of: process) {
            last = now
            try? await Task.sleep(for: pace)
        }
        return last - first
    }
}
