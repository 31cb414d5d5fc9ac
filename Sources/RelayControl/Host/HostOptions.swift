import ArgumentParser
import FoundationEssentials

/// What the commands for a host have in common.
struct HostOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the operator's files are. With another folder than this no service is touched: the units look here.",
            valueName: "directory"))
    var configDir = HostFiles.standardDirectory

    /// The host that these options name.
    var host: Host {
        let path = RelayOptions.absolute(configDir, from: FileManager.default.currentDirectoryPath)
        let files = HostFiles(directory: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
        return Host(files: files, services: ServiceManager(for: files), terminal: Terminal())
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

/// What a command for a host works with.
struct Host: Sendable {
    let files: HostFiles
    let services: ServiceManager
    let terminal: Terminal
    /// Seconds of media that this host encodes in a second; `nil`: not known.
    var encodingSpeed: @Sendable () async -> Double? = { await EncodingSpeed.measure() }
}
