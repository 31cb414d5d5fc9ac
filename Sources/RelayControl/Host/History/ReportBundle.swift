import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import RelayCore
import SettingsFiles
import SystemPackage

/// What a bug report needs, without keys and addresses: texts, and at the end an archive of them.
struct ReportBundle {
    /// The archive's only directory.
    static let folder = "rtmp-relay-report"

    /// By name.
    private(set) var texts: [String: String] = [:]
    private let secrets: [String]
    private var standIns = AddressStandIns()

    /// - Parameter secrets: What no text may contain.
    init(secrets: [String]) {
        // The longest first: one may be part of another.
        self.secrets = Set(secrets).filter { !$0.isEmpty }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// Adds a text, line by line, so that an address on two lines has the same stand-in.
    mutating func add(_ name: String, _ lines: [String]) {
        texts[name] = lines.map { line in
            var line = line
            for secret in secrets { line = line.replacing(secret, with: "[key]") }
            return standIns.replace(line) + "\n"
        }.joined()
    }

    /// All keys of a host: of publishers, of destinations, and of the alerts' sinks.
    ///
    /// - Throws: ``Refusal`` if one can't be read: what is not known can't be left out.
    static func secrets(of settings: WrittenSettings, in files: HostFiles) throws(Refusal) -> [String] {
        let names = Set(SettingsCatalogue.all.filter(\.isSecret).map(\.name))
        var secrets = settings.variables.filter { names.contains($0.key) }.map(\.value)
        for folder in [files.directory, files.keys, files.destinations] {
            for name in try FileStore.names(in: folder) where name.hasSuffix(".key") {
                if let text = try FileStore.read("\(folder)/\(name)") { secrets.append(text) }
            }
        }
        secrets = secrets.map { $0.split(whereSeparator: \.isNewline).first.map(String.init) ?? "" }
        for name in try FileStore.names(in: files.alerts) where name.hasSuffix(".secret") {
            guard let text = try FileStore.read("\(files.alerts)/\(name)") else { continue }
            for line in text.split(whereSeparator: \.isNewline) {
                // An address may be followed by a key.
                secrets += [line.trimmed()] + (line.contains("://") ? line.split(separator: " ").map(String.init) : [])
            }
        }
        return secrets
    }

    /// The settings that are set, those with a key without it.
    static func lines(of settings: WrittenSettings) -> [String] {
        SettingsCatalogue.all.compactMap { setting in
            guard let value = settings.variables[setting.name], !value.isEmpty else { return nil }
            return "\(setting.name)=\(setting.isSecret ? "(set)" : value)"
        }
    }

    /// Writes the archive, which only this user may read.
    ///
    /// - Throws: ``Refusal``, also if the file exists.
    func write(to path: String) async throws(Refusal) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason =
                errno == EEXIST ? "exists already; name another file" : "can't be written: \(Errno(rawValue: errno))"
            throw Refusal("\(path) \(reason)", exit: RelayExit.cannotCreate)
        }
        close(descriptor)
        do {
            let directory = try TemporaryDirectory("relay-report")
            let folder = "\(directory.path)/\(Self.folder)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            for (name, text) in texts { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
            let arguments = ["--create", "--gzip", "--owner=root:0", "--group=root:0", "--file", path]
            let (isSuccess, lines) = await Self.output(of: "tar", arguments + ["-C", directory.path, Self.folder])
            guard isSuccess else { throw Refusal(["\(path) can't be written:"] + lines, exit: RelayExit.cannotCreate) }
        } catch {
            unlink(path)
            if let refusal = error as? Refusal { throw refusal }
            throw Refusal("\(path) can't be written: \(error)", exit: RelayExit.cannotCreate)
        }
    }

    /// What a program prints, on both outputs.
    static func output(of program: String, _ arguments: [String]) async -> (isSuccess: Bool, lines: [String]) {
        let (lines, sink) = AsyncStream<String>.makeStream()
        do {
            let command = Command(program, arguments, environment: Preflight.environment)
            let exit = try await Child.start(command) { sink.yield($0.text) }.exit()
            sink.finish()
            return (exit.isSuccess, await lines.reduce(into: []) { $0.append($1) })
        } catch {
            return (false, ["\(program): \(error)"])
        }
    }
}
