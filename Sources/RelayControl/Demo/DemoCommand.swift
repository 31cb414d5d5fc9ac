import ArgumentParser
import CommandHelp
import FoundationEssentials
import Glibc
import Lab
import Logging
import ProcessKit
import RelayCore
import SystemPackage

/// `relayctl demo`: runs a relay with a stand-in platform and a test camera on this machine, and measures the switches.
struct DemoCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "Runs a relay with a stand-in platform and a test camera that comes and goes, and measures each switch.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Needs no account, no OBS and no settings: ./.env is not read. Everything stays on the loopback address, on free \
        ports. At the end it prints a table of what the platform received, and writes the received program to a file that any \
        player can play. A cycle takes 10 seconds.
        """,
        exits: [
            .init(
                .success,
                "every switch happened, in one platform session, and no timestamp repeated or went back"),
            .init(
                .failure,
                "a switch did not happen, the platform's session broke, or a timestamp repeated or went back"),
        ] + RelayExit.ofStart)

    @Option(help: ArgumentHelp("How many times the camera comes and goes.", valueName: "n"))
    var cycles = 3

    @Option(
        help: ArgumentHelp("Where to write the recording, as FLV. Replaces an existing file.", valueName: "file"),
        completion: .file())
    var output = "demo.flv"

    @Option(
        help: ArgumentHelp(
            "Where to write a plot of the last visit, as SVG. Replaces an existing file.", valueName: "file"),
        completion: .file())
    var plot: String?

    @Option(
        help: ArgumentHelp(
            "Directory for slates and the clip. Default: as for \"relayctl up\".",
            valueName: "directory"), completion: .directory)
    var stateDir: String?

    @Flag(name: .shortAndLong, help: "Also print debug messages.")
    var verbose = false

    func validate() throws {
        guard (1...1000).contains(cycles) else { throw ValidationError("--cycles takes a number from 1 to 1000") }
    }

    func run() async throws {
        TerminationSignals.ignoreBrokenPipe()
        for file in [output, plot].compactMap({ $0 }) { try Self.checkFolder(of: file) }
        let directory = try TemporaryDirectory()
        let platform = try StandInPlatform(directory: "\(directory.path)/platform")
        let variables = try Self.variables(platform: platform)
        let settings = try RelayOptions.settings(variables)
        try await RelayOptions.check(settings)
        let stateDirectory = try RelayOptions.stateDirectory(stateDir)
        let signals = await TerminationSignals.receive()

        let console = RelayConsole(isVerbose: verbose)
        let demo = Demo(
            settings: settings, variables: variables, platform: platform, directory: directory.path,
            stateDirectory: stateDirectory, cycles: cycles, console: console)
        let run = Task { try await demo.run() }
        let watcher = Task {
            for await _ in signals {
                run.cancel()
                return
            }
        }
        let result = await run.result
        watcher.cancel()
        await platform.close()
        let report = try demo.report(result)
        if let recording = report.recording {
            try? FileManager.default.removeItem(atPath: output)
            try FileManager.default.copyItem(atPath: recording, toPath: output)
        }
        if let plot, let svg = report.plot() { try svg.write(toFile: plot, atomically: true, encoding: .utf8) }
        console.show(report, recordedTo: output)
        if !report.isFlawless { throw ExitCode(1) }
    }

    /// Before the demo, which takes its time, rather than after it.
    private static func checkFolder(of file: String) throws {
        let path = RelayOptions.absolute(file, from: FileManager.default.currentDirectoryPath)
        let folder = path.split(separator: "/").dropLast().reduce(into: "/") { $0 += "\($1)/" }
        guard access(folder, W_OK | X_OK) == 0 else {
            RelayOptions.complain("\(file) can't be written: \(Errno(rawValue: errno)); name a file in another folder")
            throw RelayExit.cannotCreate
        }
    }

    /// Settings of the demo: 720p30, free ports, random keys.
    private static func variables(platform: StandInPlatform) throws -> [String: String] {
        var generator = SystemRandomNumberGenerator()
        return [
            "KICK_URL": platform.url, "KICK_KEY": Token(using: &generator).hex,
            "PUBLISH_KEY": Token(using: &generator).hex, "RTMP_LISTEN": "127.0.0.1",
            "RTMP_PORT": "\(try LoopbackPort.free())", "SWITCH_PORT": "\(try LoopbackPort.free())",
            "INGEST_PORT": "\(try LoopbackPort.free())", "HTTP_PORT": "\(try LoopbackPort.free())", "OUT_RES": "720",
            "OUT_FPS": "30", "VID_BITRATE": "3000k",
        ]
    }
}
