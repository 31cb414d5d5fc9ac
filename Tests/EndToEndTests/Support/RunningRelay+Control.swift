import FoundationEssentials
import Lab
import ProcessKit
import Testing

extension RunningRelay {
    /// Runs a command of `relayctl` against this relay, as an operator does.
    ///
    /// - Returns: What it prints.
    func control(_ arguments: String..., within limit: Duration = .seconds(30)) async throws -> FinishedProgram {
        try await FinishedProgram.relayctl(arguments + ["--rtmp-port", "\(ports.rtmp)"], within: limit)
    }

    /// Makes a state directory that has the built-in slate, so that a relay has nothing to render and its frames are known.
    static func stateDirectory() throws -> TemporaryDirectory {
        let state = try TemporaryDirectory("relay-e2e-state")
        let slates = "\(state.path)/slates"
        try FileManager.default.createDirectory(atPath: slates, withIntermediateDirectories: true)
        for name in ProcFile.entries(of: "\(Places.state)/slates") where name.hasPrefix("builtin") {
            try FileManager.default.copyItem(atPath: "\(Places.state)/slates/\(name)", toPath: "\(slates)/\(name)")
        }
        return state
    }

    /// Waits until something has been received for so many seconds more.
    func seconds(_ seconds: Double, after start: Moment, within limit: Duration = .seconds(20)) async throws {
        let end = start.advanced(by: seconds)
        _ = try await observer.first("\(seconds) s more", since: end, within: limit) { $0.received.tag.media != nil }
    }

    /// Live frames of a stretch, besides those that the push had received before it: ffmpeg sends the last picture or two only when
    /// it gets the next sound.
    func liveFrames(from begin: Moment, to end: Moment = .now()) -> [ReceivedTag] {
        let frames = observer.meter.frames.filter { $0.feed == .live && $0.received.arrival < end }.map(\.received)
        // What was held back continues the timestamps of what came in time.
        let held = (frames.last { $0.arrival < begin }?.tag.timestamp).map { $0 + 100 } ?? 0
        return frames.filter { $0.arrival >= begin && $0.tag.timestamp > held }
    }

    /// Seconds from a moment to the last live frame, or 0: of those that arrive before the program pauses.
    func liveTail(since begin: Moment) -> Double {
        let frames = observer.meter.frames.filter { $0.feed == .live && $0.received.arrival >= begin }.map(\.received)
        var last = begin
        for frame in frames {
            guard frame.arrival.seconds(since: last) < 0.5 || last == begin else { break }
            last = frame.arrival
        }
        return last.seconds(since: begin)
    }
}
