/// Messages that no event of the relay causes.
extension AlertMessage {
    /// What `relayctl alert test` sends.
    ///
    /// - Parameters:
    ///   - host: This host's name.
    ///   - time: Now, in milliseconds since 1970.
    ///   - link: The address of the relay's page.
    public static func test(host: String, time: Int64, link: String? = nil) -> AlertMessage {
        AlertMessage(
            id: "test", topic: .service, phase: .test, severity: .info, title: "Alerts from this host arrive",
            text: "Nothing is wrong. Somebody has said: relayctl alert test", host: host, since: time, time: time,
            link: link)
    }

    /// systemd has given up a unit (`OnFailure=`). It is a notice, because nobody tells its end.
    ///
    /// - Parameters:
    ///   - unit: The unit, such as `relay-hook.service`.
    ///   - host: This host's name.
    ///   - time: Now, in milliseconds since 1970.
    ///   - link: The address of the relay's page.
    public static func failed(unit: String, host: String, time: Int64, link: String? = nil) -> AlertMessage {
        AlertMessage(
            id: AlertProblem.id("unit", unit), topic: .service, phase: .notice, severity: .critical,
            title: "\(unit) has failed", text: "systemd has given it up and does not start it again by itself.",
            host: host, since: time, time: time, command: AlertProblem.command("journalctl -u ", unit, " -n 50"),
            labels: ["unit": unit], link: link)
    }
}
