import FoundationEssentials
import Glibc
import Lab
import Testing

@testable import RelayControl

/// A host whose files are in a folder of the test, with a systemctl that only writes down what it is told.
final class TestHost {
    let files: HostFiles

    private let directory: TemporaryDirectory
    private let hasServices: Bool

    /// - Parameters:
    ///   - hasServices: Whether systemd runs.
    ///   - states: What `systemctl show` prints.
    ///   - exit: What systemctl exits with when it is told to do something.
    init(hasServices: Bool = true, states: String = "", exit: Int = 0) throws {
        directory = try TemporaryDirectory("host")
        self.hasServices = hasServices
        files = HostFiles(directory: "\(directory.path)/relay")
        try write("states", states)
        let script = """
            #!/bin/sh
            shift
            if [ "$1" = show ]; then cat '\(directory.path)/states'; exit 0; fi
            echo "$@" >>'\(directory.path)/told'
            echo "words of systemctl" >&2
            exit \(exit)

            """
        try write("systemctl", script)
        chmod("\(directory.path)/systemctl", 0o755)
    }

    /// The folder of the test.
    var folder: String { directory.path }

    /// The host for one command, which gets `answers` on its standard input.
    ///
    /// - Parameter alerts: The socket of relay-alert; `nil`: it does not run.
    func host(
        answers: String = "", encodingSpeed: EncodingSpeed? = nil, relay: RelayReply? = nil, alerts: String? = nil
    ) throws -> Host {
        try write("answers", answers)
        let input = open("\(directory.path)/answers", O_RDONLY | O_CLOEXEC)
        let output = open("\(directory.path)/output", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try #require(input >= 0 && output >= 0)
        return Host(
            files: files,
            services: ServiceManager(
                program: hasServices ? "\(directory.path)/systemctl" : nil, settling: .zero),
            terminal: Terminal(input: input, output: output), encodingSpeed: { encodingSpeed }, relay: { relay },
            alerts: { () throws(Refusal) in
                guard let alerts else { throw AlertSocket.notRunning }
                return ControlClient(socket: alerts, service: "relay-alert")
            })
    }

    /// What the last command has printed.
    var output: String { text("\(directory.path)/output") ?? "" }

    /// What systemctl has been told, a line each.
    var told: [String] { (text("\(directory.path)/told") ?? "").split(separator: "\n").map(String.init) }

    /// A file's text; `nil` if there is none.
    func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    /// A file's permissions.
    func mode(_ path: String) -> mode_t {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_mode & 0o7777 : 0
    }

    /// Writes a file beside the host's folder.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let path = "\(directory.path)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Writes relay.env.
    func writeSettings(_ text: String) throws {
        try FileStore.makeFolder(files.directory, mode: 0o755)
        try FileStore.write([PlannedFile(path: files.settings, text: text)])
    }
}
