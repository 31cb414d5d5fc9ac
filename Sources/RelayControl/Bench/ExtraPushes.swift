import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import RelayCore

/// More destinations of a relay: a relay-push for each, as systemd starts them, and a platform that takes all of them.
struct ExtraPushes: Sendable {
    private let platform: StandInPlatform?
    private let pushes: [Child]

    /// The pushes' processes.
    var pids: [Int32] { pushes.map(\.pid) }

    /// Starts them; they wait for the relay.
    /// - Parameters:
    ///   - count: How many.
    ///   - settings: The relay's.
    ///   - directory: For their files and what the platform records.
    static func start(_ count: Int, of settings: RelaySettings, directory: String) async throws -> ExtraPushes {
        guard count > 0 else { return ExtraPushes(platform: nil, pushes: []) }
        let platform = try StandInPlatform(directory: "\(directory)/others")
        try await platform.start()
        var pushes: [Child] = []
        do {
            for number in 1...count {
                let folder = "\(directory)/push-\(number)"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                pushes.append(try await start(number, in: folder, to: platform.url, of: settings))
            }
        } catch {
            await ExtraPushes(platform: platform, pushes: pushes).stop()
            throw error
        }
        return ExtraPushes(platform: platform, pushes: pushes)
    }

    private static func start(
        _ number: Int, in folder: String, to url: String, of settings: RelaySettings
    ) async throws -> Child {
        let name = "other\(number)"
        try RelayContender.write(EnvironmentFile.render(["URL": url, "BACKOFF": "0.5"]), to: "\(folder)/\(name).env")
        try RelayContender.write("key-\(number)\n", to: "\(folder)/\(name).key")
        // All programs are one, which becomes the one it is called as.
        let program = "\(folder)/relay-push"
        guard symlink(try RuntimeDirectory.ownExecutable(), program) == 0 else { throw SystemCallError("symlink") }
        let runtime = RuntimeDirectory.path(settings, in: nil)
        let command = Command(
            program,
            [
                name, "--destinations", folder, "--runtime-dir", folder, "--program-url", settings.topology.programURL,
                "--switch-socket", "\(runtime)/relay-switch/nginx.sock", "--status-url", settings.topology.statusURL,
            ], environment: Preflight.environment, workingDirectory: folder)
        return try await Child.start(command) { _ in }
    }

    /// Stops them and their platform.
    func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for push in pushes { group.addTask { _ = await push.stop(.graceful(after: .seconds(5))) } }
        }
        await platform?.close()
    }
}
