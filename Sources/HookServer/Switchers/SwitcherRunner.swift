import Logging
import NginxClient
import ProcessKit
import RelayCore
import Synchronization

/// Runs one switcher ffmpeg: starts it, follows its progress, stops it.
actor SwitcherRunner {
    private let output: FFmpegOutput
    private let log: SwitcherLog
    private let id: SwitcherID
    private let source: SourceReference
    private var child: Child? {
        didSet { running.withLock { [child] in $0 = child } }
    }
    /// The same, for synchronous callers.
    private let running = Mutex<Child?>(nil)
    private var stopRequested: StopSequence?
    private var isEnding = false
    private var foreignSound: String?
    /// Messages before its first picture: their meaning is clear only when it works, or has ended.
    private var early: [(line: FFmpegLogLine, isEnding: Bool)]? = []
    /// Judges what its filters print.
    private var meter: StillnessMeter
    private let framesUntilPicture: Int

    /// - Parameters:
    ///   - token: A secret to remove from ffmpeg's messages, which contain its URLs.
    ///   - rule: What its filters watch.
    ///   - framesUntilPicture: After how many frames an encoder that does not report its quantiser has certainly given one back.
    ///   - log: Gets ffmpeg's messages, with the switcher's number.
    init(
        id: SwitcherID, source: Source, token: Token, watching rule: StillnessRule, framesUntilPicture: Int,
        log: SwitcherLog
    ) {
        output = FFmpegOutput(firstErrors: 19, lastErrors: 1) { line in
            line.split(separator: token.hex, omittingEmptySubsequences: false).joined(separator: "…")
        }
        meter = StillnessMeter(rule)
        self.framesUntilPicture = framesUntilPicture
        self.log = log
        self.id = id
        self.source = SourceReference(source)
    }

    /// Runs ffmpeg to its end.
    ///
    /// - Parameters:
    ///   - onPicture: Called at each progress report from the first picture on.
    ///   - onVerdict: Called when it is judged whether picture or sound stay the same.
    /// - Returns: How it ended.
    func run(
        _ command: Command, onPicture: @escaping @Sendable (FFmpegProgress) async -> Void,
        onVerdict: @escaping @Sendable (StillnessMeter.Verdict) async -> Void
    ) async -> SwitcherExit {
        // It was told to stop before it started, for example before its slate was rendered.
        guard stopRequested == nil else { return .ended }
        // Bounded: an ffmpeg that floods its log loses lines instead of using up memory.
        let (lines, sink) = AsyncStream<OutputLine>.makeStream(bufferingPolicy: .bufferingNewest(256))
        let child: Child
        do {
            child = try await Child.start(command) { sink.yield($0) }
        } catch {
            sink.finish()
            return .failed(error.description)
        }
        self.child = child
        log.logger.debug(
            "switcher started",
            metadata: ["faucet": "\(id)", "source": "\(source.kind.rawValue)"].merging(["pid": "\(child.pid)"]) { $1 })
        if let sequence = stopRequested { Task { await child.stop(sequence) } }
        let reader = Task {
            for await line in lines where line.stream == .stdout || !FFmpegConsole.isEcho(line.text) {
                if line.stream == .stdout, let found = StillnessLine(line.text) {
                    if let verdict = meter.observed(found, now: .now) { await onVerdict(verdict) }
                    continue
                }
                switch output.take(line) {
                case .progress(let progress):
                    if let verdict = meter.passed(now: .now) { await onVerdict(verdict) }
                    guard progress.hasPicture(after: framesUntilPicture) else { break }
                    tellEarlyLines(areExpected: false)
                    await onPicture(progress)
                case .message(let message): heard(message)
                case nil: break
                }
            }
        }
        let exit = await child.exit()
        sink.finish()
        await reader.value
        let result = result(of: exit)
        tellEarlyLines(areExpected: result.isReported)
        log.logger.debug(
            "switcher ended",
            metadata: ["faucet": "\(id)", "source": "\(source.kind.rawValue)"].merging(["exit": "\(exit)"]) { $1 })
        return result
    }

    /// Its process ID, once it runs.
    nonisolated var pid: Int32? { running.withLock { $0?.pid } }

    /// Makes it encode every nth frame from now on; `nil`: none.
    nonisolated func setFrameStep(_ step: Int?) {
        _ = running.withLock { $0?.write(FFmpegConsole.setFrameStep(step)) }
    }

    /// Marks later messages as being about its end, which is intended.
    func willEnd() { isEnding = true }

    /// Stops it, whether it has started yet or not.
    func stop(_ sequence: StopSequence) async {
        isEnding = true
        stopRequested = sequence
        await child?.stop(sequence)
    }

    /// Asks it once to stop, which lets it write what it still has.
    func interrupt() {
        isEnding = true
        child?.send(.terminate)
    }

    /// Waits for its end, up to a limit.
    ///
    /// - Returns: Whether it has ended.
    func ends(within limit: Duration) async -> Bool {
        guard let child else { return false }
        return await Task { await child.exit() }.ends(within: limit)
    }

    private func heard(_ line: FFmpegLogLine) {
        if foreignSound == nil { foreignSound = SwitcherCommand.foreignSound(line.message) }
        if let early {
            self.early = early.prefix(19) + [(line, isEnding)]
        } else {
            log.said(line, isExpected: isEnding, by: id, source)
        }
    }

    private func tellEarlyLines(areExpected: Bool) {
        for (line, isEnding) in early ?? [] {
            log.said(line, isExpected: isEnding || areExpected, by: id, source)
        }
        early = nil
    }

    private func result(of exit: Exit) -> SwitcherExit {
        switch exit {
        // 255 is ffmpeg's exit code after it was told to stop.
        case .code(let code):
            SwitcherCommand.exit(
                ended: code == 0 || code == 255, errors: output.errors, foreignSound: foreignSound)
        case .signal: .failed(output.errors.last.map { "\(exit): \($0)" } ?? exit.description)
        case .failedToStart(let failure): .failed(failure.description)
        }
    }
}

extension SwitcherExit {
    /// Whether relay-hook itself reports what is missing, which makes ffmpeg's messages about it debug messages.
    fileprivate var isReported: Bool {
        switch self {
        case .noAudio, .foreignSound, .noVideo, .noParameterSets: true
        case .ended, .encoderFailed, .failed: false
        }
    }
}

extension FFmpegProgress {
    /// Whether the output has a frame of video.
    ///
    /// `frame` counts the encoder's input, and `out_time` also advances with sound, so neither is enough for an encoder. Not every
    /// encoder reports its quantiser; one that does not has given back a frame after `enough` of them.
    fileprivate func hasPicture(after enough: Int) -> Bool {
        guard outTime != nil, let frame, frame > 0 else { return false }
        return videoQuality != 0 || frame >= enough
    }
}
