import ArgumentParser
import FoundationEssentials
import Lab
import Logging
import ProcessKit
import RelayCore
import Synchronization

/// A service of the demo's relay could not be started.
struct StartFailed: Error, CustomStringConvertible {
    let service: String
    let reason: String

    var description: String { "\(service) can't start (\(reason)); its last lines say why" }
}

/// One run of the demo.
final class Demo: Sendable {
    private let settings: RelaySettings
    private let variables: [String: String]
    private let platform: StandInPlatform
    private let directory: String
    private let stateDirectory: String
    private let cycles: Int
    private let console: RelayConsole
    private let marks = Mutex<[CameraMarks]>([])

    init(
        settings: RelaySettings, variables: [String: String], platform: StandInPlatform, directory: String,
        stateDirectory: String, cycles: Int, console: RelayConsole
    ) {
        self.settings = settings
        self.variables = variables
        self.platform = platform
        self.directory = directory
        self.stateDirectory = stateDirectory
        self.cycles = cycles
        self.console = console
    }

    /// Starts everything, runs the camera's visits, stops everything.
    ///
    /// - Throws: What went wrong; `CancellationError` if the user stopped it.
    func run() async throws {
        console.say("test camera: 1280x720, 30 frames a second (its clip is made once, that takes some seconds)")
        let clip = try await TestClip(width: 1280, height: 720, framesPerSecond: 30).file(
            cache: "\(stateDirectory)/clips")
        try await platform.start()
        console.say("stand-in platform: \(platform.url)")
        let (console, began) = (console, Moment.now())
        let relay = try Relay(
            settings, variables: variables, stateDirectory: stateDirectory, keepsState: false,
            listener: { console.show($0, $1) })
        do {
            if case (let service, .failed(let reason)) = await relay.start() {
                throw StartFailed(service: service, reason: reason)
            }
            await relay.waitForPlatform()
            try Task.checkCancellation()
            try learnSlates()
            try await platform.observer.keyframe(of: .slate, since: began, within: .seconds(20))
            for cycle in 1...cycles { try await visit(cycle, clip) }
        } catch {
            await relay.stop()
            throw error
        }
        await relay.stop()
    }

    /// What the platform received.
    ///
    /// - Throws: The error that ended the run, unless the user stopped it.
    func report(_ result: Result<Void, any Error>) throws -> DemoReport {
        if case .failure(let error) = result, !(error is CancellationError) {
            RelayOptions.complain("\(error)")
            throw ExitCode(1)
        }
        return DemoReport(
            program: platform.observer.meter, marks: marks.withLock { $0 },
            recording: platform.observer.recording(ofSession: 1))
    }

    private func visit(_ cycle: Int, _ clip: String) async throws {
        let url = "rtmp://\(settings.loopbackAuthority)/\(settings.app)"
        let name = "\(settings.streamName)?key=\(settings.publishKey ?? "")"
        console.say("camera on (\(cycle) of \(cycles))")
        let marks = try await CameraCycle().run {
            try await TestCamera.start(playing: clip, to: url, name: name, directory: directory)
        }
        self.marks.withLock { $0.append(marks) }
    }

    /// The slates that can be on air: frames at the platform that are in none of these files come from the camera.
    private func learnSlates() throws {
        let folder = "\(stateDirectory)/slates"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".flv") {
            platform.observer.learn(try FLVFile.tags(of: "\(folder)/\(name)"), as: .slate)
        }
    }
}

extension RelayConsole {
    /// Prints the measurements, and the path of the recording.
    func show(_ report: DemoReport, recordedTo output: String) {
        let report = DemoReport(report, recording: report.recording == nil ? nil : output)
        show(plain: "\n\(report.render())")
    }
}
