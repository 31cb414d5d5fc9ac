import ProcessKit
import RelayCore

/// Measures how fast this host encodes.
enum EncodingSpeed {
    /// A host that needs longer is far too slow for the trial's picture.
    private static let limit: Duration = .seconds(12)

    /// Seconds of the trial's media encoded per second; `nil` without a usable ffmpeg.
    static func measure() async -> Double? {
        guard let ffmpeg = Preflight.path(of: "ffmpeg"), let arguments = try? EncodingTrial.arguments() else {
            return nil
        }
        let command = Command(ffmpeg, arguments, environment: Preflight.environment)
        let begin = ContinuousClock.now
        guard let child = try? await Child.start(command, onLine: { _ in }) else { return nil }
        let timer = Task {
            try await Task.sleep(for: limit)
            await child.stop(.immediate)
        }
        let exit = await child.exit()
        timer.cancel()
        let took = ContinuousClock.now - begin
        guard exit.isSuccess || took >= limit else { return nil }
        return EncodingTrial.seconds / (took / .seconds(1))
    }
}
