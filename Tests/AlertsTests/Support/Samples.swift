@testable import Alerts

/// A problem and its end, and answers.
enum Samples {
    /// 2026-11-26, 09:30:00 UTC.
    static let since: Int64 = 1_795_685_400_000
    /// 12 minutes later: 09:42:11.123.
    static let time: Int64 = 1_795_686_131_123
    /// 24 minutes after the beginning: 09:54:00.5.
    static let end: Int64 = 1_795_686_840_500

    static let problem = message()
    static let recovery = message(.recovered, text: "The platform accepts the program again.", time: end, command: nil)

    static func message(
        _ phase: AlertMessage.Phase = .problem, _ severity: AlertMessage.Severity = .critical,
        title: String = "Destination kick is away",
        text: String = "The platform does not accept the connection: connection refused.",
        host: String = "relay1", time: Int64 = time, command: String? = "sudo relayctl doctor",
        labels: [String: String] = ["destination": "kick", "event": "platform-lost"],
        link: String? = "https://relay.example.org/"
    ) -> AlertMessage {
        AlertMessage(
            id: "destination-away/kick", topic: .destination, phase: phase, severity: severity, title: title,
            text: text,
            host: host, since: since, time: time, command: command, labels: labels, link: link)
    }

    static func answer(_ status: Int, _ body: String = "", headers: [String: String] = [:]) -> AlertResponse {
        AlertResponse(status: status, headers: headers, body: Array(body.utf8))
    }

    /// Everything that printing shows of a value.
    static func shown<Value>(_ value: Value) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return "\(value) \(String(reflecting: value)) \(dumped)"
    }
}

extension AlertRequest {
    /// The value of a header; `nil` if there is none.
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension AlertOutcome {
    /// Why a message was refused; `nil` if it was not.
    var reason: String? {
        guard case .refused(let reason) = self else { return nil }
        return reason
    }
}
