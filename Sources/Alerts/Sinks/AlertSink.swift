/// Where alerts go, and how they are sent there.
public enum AlertSink: Sendable {
    /// By an HTTP request.
    case http(any HTTPSink)
    /// By a mail server.
    case mail(MailSink)
    /// By the program apprise.
    case apprise(AppriseSink)
    /// It gets no messages, and is called while all is well.
    case heartbeat(HeartbeatSink)
}
