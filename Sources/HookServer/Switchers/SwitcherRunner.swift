import Logging
import NginxClient
import ProcessKit
import RelayCore
import Synchronization

/// One switcher ffmpeg: starts it, follows its progress, stops it.
actor SwitcherRunner {
    private let token: Token
    private let log: SwitcherLog
    private let fields: Logger.Metadata
    private let metadata: Logger.Metadata
    private var child: Child? {
        didSet { running.withLock { [child] in $0 = child } }
    }
    /// The same, for those who can't wait.
    private let running = Mutex<Child?>(nil)
    private var stopRequested: StopSequence?
    private var isEnding = false
    private var errors: [String] = []
    private var foreignSound: String?
    /// What it said before its first picture: what that means shows when it works, or when it has ended.
    private var early: [(line: FFmpegLogLine, isEnding: Bool)]? = []

    /// - Parameters:
    ///   - token: What ffmpeg must not be quoted with: it prints its URLs.
    ///   - log: Gets what ffmpeg prints, with the switcher's number.
    init(id: SwitcherID, source: Source, token: Token, log: SwitcherLog) {
        self.token = token
        self.log = log
        metadata = ["faucet": "\(id)", "source": "\(source.name)"]
        if case .publisher(_, let session) = source { fields = ["session": "\(session)"] } else { fields = [:] }
    }

    /// Runs ffmpeg to its end.
    ///
    /// - Parameter onPicture: Called at each report of the progress from the first picture on.
    /// - Returns: How it ended.
    func run(_ command: Command, onPicture: @escaping @Sendable (FFmpegProgress) async -> Void) async -> SwitcherExit {
        // Told to stop before its slate was there, for example.
        guard stopRequested == nil else { return .ended }
        // Bounded: an ffmpeg that floods its log loses lines, not our memory.
        let (lines, sink) = AsyncStream<OutputLine>.makeStream(bufferingPolicy: .bufferingNewest(256))
        let child: Child
        do {
            child = try await Child.start(command) { sink.yield($0) }
        } catch {
            sink.finish()
            return .failed(error.description)
        }
        self.child = child
        log.logger.debug("switcher started", metadata: metadata.merging(["pid": "\(child.pid)"]) { $1 })
        if let sequence = stopRequested { Task { await child.stop(sequence) } }
        let reader = Task {
            var parser = FFmpegProgressParser()
            for await line in lines {
                switch line.stream {
                case .stdout:
                    if let progress = parser.consume(line.text), progress.hasPicture {
                        tellEarlyLines(areExpected: false)
                        await onPicture(progress)
                    }
                case .stderr where FFmpegConsole.isEcho(line.text): break
                case .stderr: heard(FFmpegLogLine(line.text))
                }
            }
        }
        let exit = await child.exit()
        sink.finish()
        await reader.value
        let result = result(of: exit)
        tellEarlyLines(areExpected: result.isToldByTheRelay)
        log.logger.debug("switcher ended", metadata: metadata.merging(["exit": "\(exit)"]) { $1 })
        return result
    }

    /// Its process, once it has one.
    nonisolated var pid: Int32? { running.withLock { $0?.pid } }

    /// Makes it encode every so many frames from now on; `nil`: none.
    nonisolated func setFrameStep(_ step: Int?) {
        _ = running.withLock { $0?.write(FFmpegConsole.setFrameStep(step)) }
    }

    /// What it says from now on is about its end, which is wanted.
    func willEnd() { isEnding = true }

    /// Makes it stop, whether it has started yet or not.
    func stop(_ sequence: StopSequence) async {
        isEnding = true
        stopRequested = sequence
        await child?.stop(sequence)
    }

    /// Asks it to stop, once, so that it still writes what it has.
    func interrupt() {
        isEnding = true
        child?.send(.terminate)
    }

    /// Waits for its end, but no longer than this.
    ///
    /// - Returns: Whether it has ended.
    func ends(within limit: Duration) async -> Bool {
        guard let child else { return false }
        return await Task { await child.exit() }.ends(within: limit)
    }

    private func heard(_ line: FFmpegLogLine) {
        var line = line
        line.message = line.message.split(separator: token.hex, omittingEmptySubsequences: false).joined(separator: "…")
        // The first ones say what kind of end it is, the last one why.
        if foreignSound == nil { foreignSound = SwitcherCommand.foreignSound(line.message) }
        if line.level >= .error { errors = errors.prefix(19) + [line.message] }
        if let early {
            self.early = early.prefix(19) + [(line, isEnding)]
        } else {
            log.said(line, isExpected: isEnding, fields: fields, metadata: metadata)
        }
    }

    private func tellEarlyLines(areExpected: Bool) {
        for (line, isEnding) in early ?? [] {
            log.said(line, isExpected: isEnding || areExpected, fields: fields, metadata: metadata)
        }
        early = nil
    }

    private func result(of exit: Exit) -> SwitcherExit {
        switch exit {
        // 255 is ffmpeg's code for "told to stop".
        case .code(let code):
            SwitcherCommand.exit(
                ended: code == 0 || code == 255, errors: errors, foreignSound: foreignSound)
        case .signal: .failed(errors.last.map { "\(exit): \($0)" } ?? exit.description)
        case .failedToStart(let failure): .failed(failure.description)
        }
    }
}

extension SwitcherExit {
    /// Whether relay-hook tells what is missing, so that ffmpeg's words about it are details.
    fileprivate var isToldByTheRelay: Bool {
        switch self {
        case .noAudio, .foreignSound, .noVideo, .noParameterSets: true
        case .ended, .failed: false
        }
    }
}

extension FFmpegProgress {
    /// Whether the output has a frame of video.
    ///
    /// `frame` counts what the encoder was given, and `out_time` is also moved by sound, so neither says it for an encoder. An
    /// encoder that never tells its quantiser is taken at its word after as many frames as none holds back.
    fileprivate var hasPicture: Bool {
        guard outTime != nil, let frame, frame > 0 else { return false }
        return videoQuality != 0 || frame >= 60
    }
}
