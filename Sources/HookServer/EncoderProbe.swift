import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// Tries the encoder before anything is on air.
enum EncoderProbe {
    /// Enough for a card that wakes up. Nothing is on air, and no broadcaster is let in, before it is over.
    private static let patience: Duration = .seconds(3)
    /// Before it is tried once more: an ffmpeg of an earlier run may just be giving back a session of the driver.
    private static let pause: Duration = .milliseconds(500)
    /// Seconds of media.
    private static let length = 0.5

    /// The encoder that is set, or libx264 if that one does not work, with one warning. libx264 is not tried.
    ///
    /// - Parameter command: ffmpeg with these arguments.
    static func choose(
        _ profile: VideoProfile, logger: Logger, command: ([String]) -> Command = { Command("ffmpeg", $0) }
    ) async -> EncoderFallback {
        var fallback = EncoderFallback(profile)
        guard fallback.canFail, await problem(with: profile, command: command) != nil else { return fallback }
        try? await Task.sleep(for: pause)
        if let reason = await problem(with: profile, command: command), fallback.trialFailed(reason) {
            logger.log(.host(.encoderReplaced(encoder: profile.encoder, reason: reason)))
        }
        return fallback
    }

    /// Why a profile cannot be encoded to; `nil`: it can.
    ///
    /// - Parameter command: ffmpeg with these arguments.
    static func problem(
        with profile: VideoProfile, within limit: Duration = patience,
        command: ([String]) -> Command = { Command("ffmpeg", $0) }
    ) async -> String? {
        let said = FFmpegOutput(firstErrors: 9, lastErrors: 1)
        let child: Child
        do {
            child = try await Child.start(command(EncodingTrial.arguments(profile, seconds: length))) {
                _ = said.take($0)
            }
        } catch {
            return error.description
        }
        let exit = Task { await child.exit() }
        guard await exit.ends(within: limit) else {
            await child.stop(.immediate)
            return "no answer within \(Words.span(limit))"
        }
        let result = await exit.value
        guard !result.isSuccess else { return nil }
        return EncoderFailure.reason(in: said.errors) ?? said.errors.first ?? "\(result)"
    }
}
