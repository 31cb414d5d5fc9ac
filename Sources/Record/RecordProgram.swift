public import ArgumentParser
public import CommandHelp
import Glibc
import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle
import SettingsFiles

/// `relay-record`: writes what viewers see, or what is published, to files.
public struct RecordProgram: AsyncParsableCommand, ManualDescribed {
    /// The command's name and help texts.
    public static let configuration = CommandConfiguration(
        commandName: "relay-record",
        abstract: "Writes what viewers see, or what is published, to files, without encoding it.",
        discussion: manual.discussion)

    /// The text of the manual page.
    public static let manual = CommandManual(
        """
        On a host it runs as relay-record.service, if RECORD is set in relay.env. It plays the program as a push does, and the \
        publisher as the page does. What is on air does not depend on it: with a full or a slow disk it stops, says so, and tries \
        again.

        The files are Matroska, one an hour, begun at a keyframe. They can be played while they are written and after a crash. A \
        complete file is replaced by a copy with chapters, one at each cut, and an index.

        In the list of files, DIR is RECORD_DIR or the directory of --directory, RUN that of --runtime-dir, and STATE that of \
        --state-dir.
        """,
        files: [
            .init("DIR/STREAM_DATE_TIME_SOURCE.mkv", "a recording, mode 0640; SOURCE is program or publisher"),
            .init("DIR/kept/", "clips, and what \"relayctl record keep\" keeps; nothing here is ever removed"),
            .init("RUN/record.sock", "\"relayctl record\" steers it here"),
            .init(
                "STATE/record.json", "chapters of files that are not complete, and whether recording is stopped; kept"),
        ],
        exits: [
            .init(.success, "stopped"), .init(.failure, "a fatal error"), .init(.validationFailure, "bad usage"),
            .init(ExitCode(78), "the settings cannot be used"),
        ],
        seeAlso: ["relayctl(1)", "relay.env(5)", "ffmpeg(1)"])

    @Option(help: ArgumentHelp("File with the settings, one NAME=value per line.", valueName: "file"))
    var envFile: String

    @Option(help: ArgumentHelp("Where recordings go without RECORD_DIR.", valueName: "directory"))
    var directory: String

    @Option(help: ArgumentHelp("relay-hook's control socket.", valueName: "path"))
    var hookSocket: String

    @Option(help: ArgumentHelp("Directory for its socket.", valueName: "directory"))
    var runtimeDir: String

    @Option(help: ArgumentHelp("Directory for what it keeps over restarts.", valueName: "directory"))
    var stateDir: String

    @Option(help: ArgumentHelp("Group whose members may steer it. Default: none.", valueName: "group"))
    var controlGroup: String?

    @Option(help: ArgumentHelp("Seconds after which the next file begins.", valueName: "seconds"))
    var fileSeconds = 3600

    @OptionGroup var reporting: ReportOptions
    @OptionGroup var logging: LogOptions

    /// Required by the command-line parser.
    public init() {}

    /// Records until a signal ends it.
    public func run() async throws {
        // Members of the group may read recordings.
        umask(0o027)
        let reports = reporting.sender(for: "relay-record")
        let runner = await ServiceRunner("relay-record", logging: logging) { reports.happened($0) }
        let logger = runner.logger
        let settings = try runner.settings(envFile)
        guard let recording = settings.recording else {
            logger.critical("RECORD is not set: there is nothing to record")
            throw ExitCode(78)
        }
        let group = try controlGroup.map { name in
            guard let entry = getgrnam(name) else {
                logger.critical("--control-group: there is no group \"\(name)\"")
                throw ExitCode(78)
            }
            return entry.pointee.gr_gid
        }
        let plan = RecordDesk.Plan(
            settings: recording, folder: RecordFolder(path: recording.directory ?? directory),
            stream: settings.streamName,
            programURL: settings.topology.programURL, runtimeDirectory: runtimeDir,
            fileLength: .seconds(max(1, fileSeconds)))
        let file = SavedFile<RecordState>(path: "\(stateDir)/record.json")
        var state = RecordState()
        do {
            state = try file.load() ?? state
        } catch {
            // A file without chapters is better than none.
            logger.warning("chapters and orders of before cannot be read", metadata: ["reason": "\(error)"])
        }
        let folder = plan.folder
        // On a thread of its own, as it may wait for the disk. No copy is made before a file is complete.
        DetachedThread.start { folder.sweep() }
        let hook = LocalHTTP(socketPath: hookSocket)
        let desk = RecordDesk(plan, hook: hook, state: state, file: file, reports: reports, logger: logger)
        try await runner.run([
            reports,
            RecordServer.make(socket: "\(runtimeDir)/\(RecordAPI.socket)", group: group, desk: desk, logger: logger),
            // Stopped last but for the server: it waits for the files to be complete.
            RecordPulse(desk: desk, notifier: runner.notifier),
            ChannelFeed(hook: hook, desk: desk),
        ])
    }
}
