public import ArgumentParser
public import RelayCore

/// The option by which a service learns where to report.
public struct ReportOptions: ParsableArguments {
    /// relay-hook's socket for reports.
    @Option(help: ArgumentHelp("relay-hook's socket for reports on this service's state.", valueName: "path"))
    public var reportSocket: String?

    /// Required by the command-line parser.
    public init() {}

    /// The sender for a service.
    ///
    /// - Parameters:
    ///   - service: Its name, such as `relay-push@kick`.
    ///   - channel: The channel that it works for; `nil`: the whole host.
    ///   - onMessage: Gets what relay-hook says; `nil`: the service does not listen.
    public func sender(
        for service: String, channel: ChannelID? = nil, onMessage: (@Sendable (HookMessage.Body) -> Void)? = nil
    ) -> ReportSender {
        ReportSender(ServiceIdentity(service), socket: reportSocket, channel: channel, onMessage: onMessage)
    }
}
