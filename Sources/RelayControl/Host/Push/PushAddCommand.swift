import ArgumentParser
import CommandHelp
import FoundationEssentials
import RelayCore

/// `relayctl push add`: adds a destination.
struct PushAddCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds a platform, to which the relay sends the program whenever it runs.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Asks for the stream key without echoing it. If standard input is not a terminal, the key is read from there. There is no \
        option for the key: other users could see it in the process list.
        """,
        exits: [
            .init(.success, "done"), .init(.validationFailure, "bad usage, address or key"),
            .init(RelayExit.cannotStart, "systemd refuses"), .init(RelayExit.cannotCreate, "a file can't be written"),
            .init(RelayExit.interrupted, "Ctrl-C"),
        ],
        examples: [
            .init("sudo relayctl push add kick --url rtmps://HOST/app", "asks for the key"),
            .init("sudo relayctl push add kick --url rtmps://HOST/app < key.txt", "reads it from a file"),
        ])

    @Argument(help: "A name of your choice: up to 20 letters, digits, _ and -")
    var name: String

    @Option(help: ArgumentHelp("The platform's server: rtmp(s)://HOST/APP, without the stream key.", valueName: "url"))
    var url: String

    @Option(
        help: ArgumentHelp(
            "PEM file of the authorities to trust for rtmps. Default: the system's.", valueName: "file"))
    var caFile: String?

    @Flag(help: "Replace an existing destination of this name.")
    var replace = false

    @Flag(help: "Accept an address that ends in what looks like a stream key.")
    var trustURL = false

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        let files = host.files
        try check(files)
        let key = try await key(host.terminal)
        var variables = ["URL": url]
        variables["CA_FILE"] = certificates
        let plan = try DestinationPlan(
            name, variables, key: key, in: files, shownAs: ["URL": "--url", "CA_FILE": "--ca-file"])
        let hasChanged = FileStore.exists(files.settings(of: name))
        try FileStore.makeFolder(files.directory, mode: 0o755)
        try FileStore.makeFolder(files.destinations, mode: 0o700)
        try FileStore.write(plan.files)
        host.terminal.say("\(name): \(plan.address), written to \(files.settings(of: name)) and \(name).key")
        if let warning = DestinationPlan.warning(aboutKey: key) { host.terminal.say("warning: \(warning)") }
        try await DestinationUnit(name: name, host: host).activate(
            startsNow: await host.services.isActive(ServiceManager.relay), hasChanged: hasChanged)
    }

    /// Checks everything that is known before the key is asked for.
    private func check(_ files: HostFiles) throws(Refusal) {
        var problems: [String] = []
        if !DestinationName.isUsable(name) {
            problems.append("\"\(name)\" can't be a destination's name; give \(DestinationName.allowed)")
        } else if !replace, FileStore.exists(files.settings(of: name)) {
            problems.append(
                "there is a destination \"\(name)\" already (\(files.settings(of: name))); give another name, or --replace"
            )
        }
        if let problem = DestinationPlan.problem(
            withURL: url, name: "--url", isTrusted: trustURL, remedy: "; or --trust-url, if it is none")
        {
            problems.append(problem)
        }
        if let certificates, !FileManager.default.isReadableFile(atPath: certificates) {
            problems.append("--ca-file: \"\(certificates)\" can't be read; give a PEM file of certificates")
        }
        guard problems.isEmpty else { throw Refusal(problems, exit: RelayExit.usage) }
        try WriteAccess.check(files)
    }

    /// The service runs in another directory.
    private var certificates: String? {
        caFile.map { RelayOptions.absolute($0, from: FileManager.default.currentDirectoryPath) }
    }

    private func key(_ terminal: Terminal) async throws(Refusal) -> String {
        guard terminal.isInteractive else {
            let lines = await terminal.remainingLines()
            guard lines.count < 2 else {
                throw Refusal(
                    "standard input has more than one line; give the stream key alone", exit: RelayExit.usage)
            }
            return lines.first ?? ""
        }
        let question = "Stream key of \(name) (it is not shown): "
        let outcome = await terminal.interruptible { () -> Result<String, Refusal> in
            do throws(Refusal) {
                while true {
                    let key = try await terminal.answer(to: question, isHidden: true)
                    guard let problem = DestinationPlan.problem(withKey: key) else { return .success(key) }
                    terminal.say(problem)
                }
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
