import RelayCore

/// Any of the services that the program apprise knows (Debian's package `apprise`; <https://github.com/caronc/apprise>).
///
/// apprise takes the addresses of services, which have secrets, from its arguments, its environment or a file. Everybody on the host can
/// read arguments, so it gets a file; the text, which may have addresses of publishers, comes through its standard input.
public struct AppriseSink: Sendable {
    /// The addresses.
    let addresses: [SinkSecret]

    /// The rule for the secret. The text is a file in apprise's text format, without tags and inclusions.
    static let rule = SettingRule<[SinkSecret]>(
        allowed: "one to 10 addresses as apprise takes them, such as pover://USER@TOKEN, each on its own line"
    ) { text in
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmed() }.filter { !$0.isEmpty }
        let addresses = lines.filter { AppriseSink.isAddress($0) }.map { SinkSecret($0) }
        return addresses.count == lines.count && (1...10).contains(lines.count) ? addresses : nil
    }

    /// Whether apprise takes a line as an address: `[a-z0-9]{2,9}://.*` in apprise 1.2 (ConfigBase.config_parse_text), longer schemes
    /// since. It prints a line that it does not understand, so no such line may reach it.
    private static func isAddress(_ line: String) -> Bool {
        guard line.utf8.count <= 2000, line.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let end = line.firstRange(of: "://")
        else { return false }
        let scheme = line[..<end.lowerBound].utf8
        return (2...12).contains(scheme.count) && scheme.allSatisfy { $0.isLetter || $0.isDigit }
            && !line[end.upperBound...].isEmpty
    }

    /// The longest text, in UTF-16 units. apprise cuts it for each service.
    private static let longest = 4000

    /// The call that tells a message.
    public func call(for message: AlertMessage) -> AppriseCall {
        let lines = message.lines()
        let text = (lines.isEmpty ? [message.heading] : lines).joined(separator: "\n")
        return AppriseCall(
            title: message.heading, kind: Self.kind(message), input: AlertText.cut(text, to: Self.longest) + "\n",
            configuration: SinkSecret(addresses.map { "\($0.text)\n" }.joined()))
    }

    /// What the end of the program means.
    ///
    /// - Parameter status: Its exit status; 127: there is no such program.
    public func answer(exitStatus status: Int) -> AlertOutcome {
        switch status {
        case 0: .sent(thread: nil)
        case 2: .refused(reason: "apprise does not know an option; it must be version 1.2 or later")
        case 3: .refused(reason: "apprise knows no service by these addresses; check them")
        case 126, 127: .refused(reason: "there is no program apprise; sudo apt install apprise")
        // At least one service did not take it, and apprise does not say whether it may do so later.
        default: .later(after: nil)
        }
    }

    /// apprise's word for how much a message matters.
    private static func kind(_ message: AlertMessage) -> String {
        if message.phase == .recovered { return "success" }
        return switch message.severity {
        case .critical: "failure"
        case .warning: "warning"
        case .info: "info"
        }
    }
}

/// A call of the program apprise.
public struct AppriseCall: Sendable, Equatable {
    private let title: String
    private let kind: String
    /// What it reads from its standard input: the text.
    public let input: String
    /// The file with the addresses. It must be readable for the program alone.
    public let configuration: SinkSecret

    init(title: String, kind: String, input: String, configuration: SinkSecret) {
        self.title = title
        self.kind = kind
        self.input = input
        self.configuration = configuration
    }

    /// The program's arguments, which have no secret.
    ///
    /// - Parameter path: The absolute path of a file with ``configuration``.
    public func arguments(configuration path: String) -> [String] {
        [
            "--config=\(path)", "--title=\(title)", "--notification-type=\(kind)", "--input-format=text",
        ]
    }
}
