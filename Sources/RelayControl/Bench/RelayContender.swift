import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import RelayCore

/// This relay, as `relayctl up` runs it: all its services, with status, history and page.
struct RelayContender: Contender {
    let name: String
    let title: String
    let what: String
    /// Settings on top of those of all columns of this relay.
    let variables: [String: String]
    /// Where slates are kept.
    let stateDirectory: String
    /// Platforms that the program is pushed to; all but the first are elsewhere.
    var destinations = 1

    /// A column of this relay.
    init(name: String, title: String, _ variables: [String: String] = [:], stateDirectory: String) {
        self.name = name
        self.title = title
        self.variables = variables
        self.stateDirectory = stateDirectory
        let settings = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        what = "relayctl up" + (settings.isEmpty ? "" : " with \(settings)")
    }

    /// What all columns of this relay are set to, and what the peers encode.
    static let common = [
        "OUT_RES": "720", "OUT_FPS": "30", "VID_BITRATE": "3000k", "RTMP_LISTEN": "127.0.0.1",
    ]

    /// Runs once until the slate is rendered: a relay that starts again has it.
    func prepare() async throws {
        let slate = try await BenchSlate.file(in: stateDirectory)
        let directory = try TemporaryDirectory("relay-bench")
        let platform = try StandInPlatform(directory: "\(directory.path)/platform")
        try await platform.start()
        do {
            let running = try await start(platform: platform.url, key: "bench", directory: directory.path)
            do {
                try await waitForSlate(platform.observer, log: running.log, slate: slate)
            } catch {
                await running.stop()
                throw error
            }
            await running.stop()
            await platform.close()
        } catch {
            await platform.close()
            throw error
        }
    }

    /// The built-in slate has larger keyframes, and is on air until the other is rendered.
    private func waitForSlate(
        _ observer: PlatformObserver, log: @Sendable () -> [String], slate: String
    ) async throws {
        do {
            _ = try await observer.first("the rendered slate", since: .now(), within: .seconds(90)) {
                $0.received.tag.isKeyframe && $0.received.tag.size <= BenchSlate.largestFrame
            }
        } catch let error as TimedOut {
            throw StartFailed(
                service: "the relay", reason: ([error.description] + log().suffix(5)).joined(separator: "\n"))
        }
    }

    func start(platform: String, key: String, directory: String) async throws -> RunningContender {
        var generator = SystemRandomNumberGenerator()
        let publishKey = Token(using: &generator).hex
        var variables = Self.common
        variables["OFFLINE_VIDEO_PATH"] = try await BenchSlate.file(in: stateDirectory)
        variables["KICK_URL"] = platform
        variables["KICK_KEY"] = key
        variables["PUBLISH_KEY"] = publishKey
        for name in ["RTMP_PORT", "SWITCH_PORT", "INGEST_PORT", "HTTP_PORT"] {
            variables[name] = "\(try LoopbackPort.free())"
        }
        variables.merge(self.variables) { $1 }
        let settings = try RelaySettings(variables)
        let file = "\(directory)/relay.env"
        try Self.write(EnvironmentFile.render(variables), to: file)
        let output = OutputLines()
        let started = Moment.now()
        let child = try await Child.start(
            Command(
                try RuntimeDirectory.ownExecutable(), ["up", "--env-file", file, "--state-dir", stateDirectory],
                environment: Preflight.environment, workingDirectory: directory)
        ) { output.add($0.text) }
        let pushes: ExtraPushes
        do {
            pushes = try await ExtraPushes.start(destinations - 1, of: settings, directory: directory)
        } catch {
            await child.stop(.graceful(after: .seconds(10)))
            throw error
        }
        return RunningContender(
            started: started, roots: [child.pid] + pushes.pids,
            ingest: "rtmp://\(settings.loopbackAuthority)/\(settings.app)",
            stream: "\(settings.streamName)?key=\(publishKey)",
            runtimeDirectory: RuntimeDirectory.path(settings, in: nil), log: { output.all },
            stop: {
                await pushes.stop()
                await child.stop(.graceful(after: .seconds(10)))
                // Of a relay that was killed.
                try? FileManager.default.removeItem(atPath: RuntimeDirectory.path(settings, in: nil))
            })
    }

    /// Writes a file that only its owner may read.
    static func write(_ text: String, to file: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemCallError("open \(file)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw SystemCallError("write \(file)") }
    }
}
