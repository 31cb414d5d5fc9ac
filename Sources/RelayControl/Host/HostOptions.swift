import ArgumentParser
import FoundationEssentials
import RelayCore
import SettingsFiles

/// Options that all commands for a host share.
struct HostOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Directory of the settings. With any other directory, no service is changed: the units read this one.",
            valueName: "directory"))
    var configDir = HostFiles.standardDirectory

    /// The host that these options name.
    var host: Host {
        let path = RelayOptions.absolute(configDir, from: FileManager.default.currentDirectoryPath)
        let files = HostFiles(directory: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
        return Host(
            files: files, services: ServiceManager(for: files), terminal: Terminal(),
            relay: {
                let port = (try? WrittenSettings(files))?.written["HTTP_PORT"].flatMap { Int($0) }
                return await RelayReply.ask(port: port ?? Topology.standard.httpPort)
            },
            hook: {
                guard files.isStandard, let socket = try? ControlSocket.find(rtmpPort: nil, folders: []) else {
                    return nil
                }
                return ControlClient(socket: socket.path)
            },
            alerts: { () throws(Refusal) in try AlertSocket.client(for: files) })
    }

    /// Runs a command.
    ///
    /// - Throws: The exit code, after all reasons have been printed.
    func run(_ body: (Host) async throws(Refusal) -> Void) async throws {
        do {
            try await body(host)
        } catch {
            for reason in error.reasons { RelayOptions.complain(reason) }
            throw error.exit
        }
    }
}

/// The files, services and terminal that a command for a host works with.
struct Host: Sendable {
    let files: HostFiles
    let services: ServiceManager
    let terminal: Terminal
    /// How fast this host encodes; `nil` if unknown.
    var encodingSpeed: @Sendable () async -> EncodingSpeed? = { await EncodingSpeed.measure() }
    /// What the running relay-hook says; `nil` if it does not answer.
    var relay: @Sendable () async -> RelayReply? = { nil }
    /// The running relay-hook of this host's services; `nil` if it does not run, or reads other files.
    var hook: @Sendable () -> ControlClient? = { nil }
    /// The running relay-alert of this host's services, or why it can't be asked.
    var alerts: @Sendable () throws(Refusal) -> ControlClient = { () throws(Refusal) in throw AlertSocket.notRunning }
}
