import ArgumentParser
import CommandHelp
import Glibc
import RelayCore
import SystemPackage

/// `relayctl slate preview`: writes a still picture of a slate.
struct SlatePreviewCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Writes a picture of a slate as viewers see it, as PNG.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        "Writes NAME.png in the current directory, or the file of --output. An existing file is kept unless --force is given.",
        exits: [
            .init(.success, "done"), .init(RelayExit.cannotCreate, "the file exists, or can't be written"),
            .init(RelayExit.refused, "there is no such slate, or it is not ready"),
        ])

    @Argument(help: "The slate's name.", completion: SlateNames.completion)
    var name: String

    @Option(
        name: [.customShort("o"), .long], help: ArgumentHelp("The file to write.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "Replace an existing file.")
    var force = false

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            let path = try SlatePath.of(name, "preview")
            let file = output ?? "\(name).png"
            guard force || access(file, F_OK) != 0 else { throw Self.exists(file) }
            let picture = try await client.get(path)
            try Self.write(picture, to: file, replacing: force)
            return "the slate \(name) is in \(file)"
        }
    }

    private static func exists(_ file: String) -> Refusal {
        Refusal("\(file) exists; give another with --output FILE, or --force", exit: RelayExit.cannotCreate)
    }

    /// Writes a file in one step.
    static func write(_ bytes: [UInt8], to file: String, replacing: Bool) throws(Refusal) {
        do {
            let options: FileDescriptor.OpenOptions =
                replacing ? [.create, .truncate, .closeOnExec] : [.create, .exclusiveCreate, .closeOnExec]
            let target = try FileDescriptor.open(
                FilePath(file), .writeOnly, options: options,
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try target.closeAfter { _ = try target.writeAll(bytes) }
        } catch Errno.fileExists {
            throw exists(file)
        } catch {
            throw Refusal("\(file) can't be written: \(error)", exit: RelayExit.cannotCreate)
        }
    }
}
