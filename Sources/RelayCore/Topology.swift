/// Addresses, ports, applications and stream names by which the parts of the relay reach each other.
public struct Topology: Hashable, Sendable {
    /// The address of everything but the gate's public port.
    public static let loopback = "127.0.0.1"
    /// The loopback address at which the ingest takes the gate's connections, which begin with the publisher's address.
    public static let gateHost = "127.0.0.2"
    /// relay-ingest, the only ingest.
    public static let ingest = IngestID(rawValue: "ingest")
    /// The host's only channel.
    public static let channel = ChannelID(rawValue: "main")
    /// nginx application of the standby feed.
    public static let standbyApp = "offline"
    /// nginx application of the program, on relay-switch.
    public static let programApp = "switch"
    /// Stream name of the program.
    public static let programName = "out"
    /// Path of the status over HTTP.
    public static let statusPath = "/api/v1/status"
    /// Path of the event stream over HTTP.
    public static let eventsPath = "/api/v1/events"
    /// Path of the slates, over the control socket.
    public static let slatesPath = "/api/v1/slates"
    /// Name of the socket, in relay-hook's directory, by which operators see and steer the relay.
    public static let controlSocket = "control.sock"
    /// Path of the history's events, on the control socket.
    public static let historyEventsPath = "/api/v1/history/events"
    /// Path of reports from the history, on the control socket.
    public static let historyReportPath = "/api/v1/history/report"
    /// Path of the figures of the history, on the control socket.
    public static let historySamplesPath = "/api/v1/history/samples"
    /// Name of the socket, in relay-web's directory, by which root manages tokens.
    public static let tokenSocket = "web.sock"
    /// Path of the tokens, on that socket.
    public static let tokensPath = "/api/v1/tokens"
    /// Name of the socket, in relay-hook's directory, to which the other services report.
    public static let reportSocket = "reports.sock"

    /// The ports of a relay whose settings name none.
    public static let standard = Topology(ingestPort: 1937, switchPort: 1936, httpPort: 8080)

    /// Port of the ingest, on ``loopback`` for switchers and on ``gateHost`` for the gate.
    public let ingestPort: Int
    /// Port of relay-switch.
    public let switchPort: Int
    /// Port of relay-web: the page, and the status over HTTP.
    public let httpPort: Int

    /// A topology with these ports.
    public init(ingestPort: Int, switchPort: Int, httpPort: Int) {
        self.ingestPort = ingestPort
        self.switchPort = switchPort
        self.httpPort = httpPort
    }

    /// Where switchers play, without application and stream name.
    public var ingestURL: String { "rtmp://\(Self.loopback):\(ingestPort)" }

    /// Where switchers publish the program, and pushes play it.
    public var programURL: String { programURL(named: Self.programName) }

    /// The same for a program of another name.
    public func programURL(named name: String) -> String {
        "rtmp://\(Self.loopback):\(switchPort)/\(Self.programApp)/\(name)"
    }

    /// Where the status is read.
    public var statusURL: String { "http://\(Self.loopback):\(httpPort)\(Self.statusPath)" }
}

extension RelaySettings {
    /// Where the parts of a relay with these settings reach each other.
    public var topology: Topology {
        Topology(ingestPort: ingestPort, switchPort: switchPort, httpPort: httpPort)
    }
}
