import Logging
import NginxClient
import ProcessKit
import RelayCore

/// One switcher ffmpeg: starts it, follows its progress, stops it.
actor FaucetRunner {
    private let token: Token
    private let logger: Logger
    private var child: Child?
    private var stopRequested: StopSequence?
    private var errors: [String] = []

    /// - Parameters:
    ///   - token: What ffmpeg must not be quoted with: it prints its URLs.
    ///   - logger: Gets what ffmpeg prints, with the faucet's number.
    init(id: FaucetID, source: Source, token: Token, logger: Logger) {
        self.token = token
        var logger = logger
        logger[metadataKey: "faucet"] = "\(id)"
        logger[metadataKey: "source"] = "\(source.name)"
        if case .publisher(_, let session) = source { logger[metadataKey: "session"] = "\(session)" }
        self.logger = logger
    }

    /// Runs ffmpeg to its end.
    ///
    /// - Parameter onFrames: Called with the number of frames written so far, at each report.
    /// - Returns: How it ended.
    func run(_ command: Command, onFrames: @escaping @Sendable (Int) async -> Void) async -> FaucetExit {
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
        logger.debug("faucet started", metadata: ["pid": "\(child.pid)"])
        if let sequence = stopRequested { Task { await child.stop(sequence) } }
        let reader = Task {
            var parser = FFmpegProgressParser()
            for await line in lines {
                switch line.stream {
                case .stdout:
                    if let progress = parser.consume(line.text), let frames = progress.frame, progress.hasPicture {
                        await onFrames(Int(clamping: frames))
                    }
                case .stderr:
                    heard(FFmpegLogLine(line.text))
                }
            }
        }
        let exit = await child.exit()
        sink.finish()
        await reader.value
        logger.debug("faucet ended", metadata: ["exit": "\(exit)"])
        return result(of: exit)
    }

    /// Makes it stop, whether it has started yet or not.
    func stop(_ sequence: StopSequence) async {
        stopRequested = sequence
        await child?.stop(sequence)
    }

    /// Asks it to stop, once, so that it still writes what it has.
    func interrupt() {
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
        let message = line.message.split(separator: token.hex, omittingEmptySubsequences: false).joined(separator: "…")
        // The first ones say what kind of end it is, the last one why.
        if line.level >= .error { errors = errors.prefix(19) + [message] }
        // The machine reports how a faucet ended, with the last error; a faucet that is told to stop complains as well.
        var metadata: Logger.Metadata = [:]
        if let component = line.component { metadata["component"] = "\(component)" }
        logger.debug("\(message)", metadata: metadata)
    }

    private func result(of exit: Exit) -> FaucetExit {
        switch exit {
        // 255 is ffmpeg's code for "told to stop".
        case .code(let code): FaucetCommand.exit(ended: code == 0 || code == 255, errors: errors)
        case .signal: .failed(errors.last.map { "\(exit): \($0)" } ?? exit.description)
        case .failedToStart(let failure): .failed(failure.description)
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
