import Glibc
import Lab
import ProcessKit
import RelayCore
import Synchronization
import TestSupport

@testable import PushToKick

/// A push with a log that can be read, from a hub to an address.
struct RunningPush: Sendable {
    static let key = "sk_7hJq_the.secret-key"

    let log: RecordedLog
    let starts: Starts
    private let running: RunningService
    private let directory: TemporaryDirectory

    /// The ffmpegs that were started.
    final class Starts: Sendable {
        private let pids = Mutex<[Int32]>([])
        func add(_ pid: Int32) { pids.withLock { $0.append(pid) } }
        var all: [Int32] { pids.withLock { $0 } }
    }

    init(from hub: Hub, to url: String, certificates: String? = nil, timing: PushTiming = PushTiming()) throws {
        let directory = try TemporaryDirectory("push")
        self.directory = directory
        var variables = ["URL": url, "BACKOFF": "1"]
        variables["CA_FILE"] = certificates
        let destination = Destination(name: "kick", settings: try PushSettings(variables), key: Self.key)
        let preset = try PresetFile(directory: directory.path, name: "kick", lines: destination.presetLines)
        let log = RecordedLog()
        let starts = Starts()
        let service = PushService(
            destination: destination, presetFile: preset.path, programURL: hub.programURL, switchSocket: hub.socket,
            logger: log.logger("push"), timing: timing, onStart: { starts.add($0) })
        (self.log, self.starts, running) = (log, starts, RunningService(service))
    }

    /// Stops the push; returns how long that took.
    @discardableResult
    func stop() async -> Duration {
        let begin = ContinuousClock.now
        try? await running.stop()
        return ContinuousClock.now - begin
    }
}
