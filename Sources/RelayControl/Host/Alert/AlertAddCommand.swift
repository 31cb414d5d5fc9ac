import Alerts
import ArgumentParser
import CommandHelp
import RelayCore

/// `relayctl alert add`: adds a sink of the alerts.
struct AlertAddCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds a place where alerts go: your phone, a chat, a mailbox or a program.",
        usage: """
            relayctl alert add <name> --\(SinkKind.allCases.map(\.rawValue).joined(separator: " | --")) [<options>]
            """,
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Asks for the webhook's address, the token or the password without echoing it. If standard input is not a terminal, it is \
        read from there. There is no option for it: other users could see it in the process list. ntfy needs none if anybody may \
        publish to the topic, and e-mail needs none without --login. Choose a long topic of ntfy: whoever guesses it can read the \
        alerts.

        Each option becomes a setting in the file NAME.env, which can be edited: --chat-id is CHAT_ID, and so on.
        """,
        exits: [
            .init(.success, "done"), .init(.validationFailure, "bad usage, setting or secret"),
            .init(RelayExit.cannotStart, "systemd refuses"), .init(RelayExit.cannotCreate, "a file can't be written"),
            .init(RelayExit.interrupted, "Ctrl-C"),
        ],
        examples: [
            .init("sudo relayctl alert add phone --ntfy", "the app ntfy on a phone"),
            .init("sudo relayctl alert add chat --discord", "asks for the webhook's address"),
            .init("sudo relayctl alert add chat --discord < address.txt", "reads it from a file"),
            .init(
                "sudo relayctl alert add me --telegram --chat-id 123456789 --quiet 23:00-07:00",
                "at night only what is wrong"),
            .init(
                "sudo relayctl alert add mail --email --to me@example.org --server smtps://mail.example.org --login me",
                "asks for the password"),
        ])

    @Argument(help: ArgumentHelp("A name of your choice: \(KeyName.allowed).", valueName: "name"))
    var name: String

    @Flag var kind: SinkKind

    @Option(
        help: ArgumentHelp(
            """
            telegram, ntfy: another server than https://api.telegram.org and https://ntfy.sh. email: smtp://HOST:PORT (which must \
            know STARTTLS, unless it is this host) or smtps://HOST; without it, the mail server of this host.
            """, valueName: "address"))
    var server: String?

    @Option(
        name: .customLong("chat-id"), parsing: .unconditional,
        help: ArgumentHelp(
            "telegram: the number of the chat or group, or @NAME of a public channel.", valueName: "number"))
    var chatID: String?

    @Option(
        help: ArgumentHelp(
            "ntfy: the topic, for scripts: other users can see it in the process list. Without it, it is asked for.",
            valueName: "name"))
    var topic: String?

    @Option(help: ArgumentHelp("email: who gets the mails; can be given several times.", valueName: "address"))
    var to: [String] = []

    @Option(help: ArgumentHelp("email: the sender. Default: the first --to.", valueName: "address"))
    var from: String?

    @Option(help: ArgumentHelp("email: the user at the mail server. Default: it needs none.", valueName: "user"))
    var login: String?

    @Option(
        help: ArgumentHelp(
            """
            What is told: all, or some of \(AlertTopic.allCases.map(\.rawValue).joined(separator: ",")), separated by commas. \
            Default: all but refused, which anybody on the network can cause.
            """, valueName: "words"))
    var events: String?

    @Option(
        help: ArgumentHelp("When only problems are told, such as 23:00-07:00. Default: never.", valueName: "hours"))
    var quiet: String?

    @Option(
        help: ArgumentHelp("How long something must last before it is told. Default: 30s.", valueName: "time"))
    var after: String?

    @Flag(help: "Replace an existing sink of this name.")
    var replace = false

    @OptionGroup var options: HostOptions

    func run() async throws { try await options.run(run) }

    func run(on host: Host) async throws(Refusal) {
        var variables = variables
        if kind == .ntfy, topic == nil, host.terminal.isInteractive {
            variables["TOPIC"] = try await answer(host.terminal, to: "Topic (it is not shown): ")
        }
        try check(variables, host.files)
        let secret = try await secret(variables, host.terminal)
        let plan = try SinkPlan(name, kind, variables, secret: secret, in: host.files, shown: shown)
        try plan.write(in: host.files)
        try await AlertUnit(host: host).tell(of: plan)
    }

    /// The settings other than KIND.
    private var variables: [String: String] {
        let given: [String: String?] = [
            "SERVER": server, "CHAT_ID": chatID, "TOPIC": topic, "TO": to.joined(separator: " "), "FROM": from,
            "LOGIN": login, "EVENTS": events, "QUIET": quiet, "AFTER": after,
        ]
        return given.compactMapValues { $0 }.filter { !$0.value.isEmpty }
    }

    /// The option that is a setting.
    private static func option(_ setting: String) -> String {
        "--" + setting.lowercased().replacing("_", with: "-")
    }

    /// What a setting is called in messages.
    private func shown(_ setting: String) -> String {
        setting == kind.secretName ? setting : Self.option(setting)
    }

    /// Checks everything that is known before the secret is asked for.
    private func check(_ variables: [String: String], _ files: HostFiles) throws(Refusal) {
        var problems: [String] = []
        if !KeyName.isUsable(name) {
            problems.append("\"\(PlainText.line(name))\" can't be a sink's name; give \(KeyName.allowed)")
        } else if !replace, FileStore.exists(files.settings(ofSink: name)) {
            problems.append(
                "there is a sink \"\(name)\" already (\(files.settings(ofSink: name))); give another name, or --replace"
            )
        }
        let others = Set(SinkKind.allCases.flatMap(\.ownSettings)).subtracting(kind.ownSettings)
        problems += others.intersection(variables.keys).sorted().map {
            "\(Self.option($0)): --\(kind.rawValue) has no such setting; leave it out"
        }
        problems += SinkPlan.problems(kind, variables, secret: nil).filter { $0.name != kind.secretName }
            .map { SinkPlan.text($0, shown: shown) }
        guard problems.isEmpty else { throw Refusal(problems, exit: RelayExit.usage) }
        try WriteAccess.check(files)
    }

    private func answer(_ terminal: Terminal, to question: String) async throws(Refusal) -> String {
        let outcome = await terminal.interruptible { () -> Result<String, Refusal> in
            do throws(Refusal) {
                return .success(try await terminal.answer(to: question, isHidden: true))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// - Returns: The secret; `nil`: there is none.
    private func secret(_ variables: [String: String], _ terminal: Terminal) async throws(Refusal) -> String? {
        guard kind.secretNeed(variables) != .none else { return nil }
        guard terminal.isInteractive else {
            // More than any kind may have.
            return await terminal.remainingLines(atMost: 12).joined(separator: "\n")
        }
        let isOptional = kind.secretNeed(variables) == .optional
        let question = "\(kind.secretQuestion) (it is not shown)\(isOptional ? " [none]" : ""): "
        let outcome = await terminal.interruptible { () -> Result<String, Refusal> in
            do throws(Refusal) {
                while true {
                    let secret = try await terminal.answer(to: question, isHidden: true)
                    let problems = SinkPlan.problems(kind, variables, secret: secret)
                    if problems.isEmpty { return .success(secret) }
                    for problem in problems { terminal.say(SinkPlan.text(problem, shown: shown)) }
                }
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
