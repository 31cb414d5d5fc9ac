import NginxClient
import RTMP
import RelayCore
import Synchronization

/// Whether a platform can be reached: DNS, TCP, TLS, and the answer to an RTMP `connect`. No stream is named and no key is sent, so
/// neither a stream on air nor the platform's dashboard notices it.
enum ConnectionCheck {
    /// A little less than a check may take.
    private static let limit: Duration = .seconds(6)

    /// What a trial has shown.
    struct Facts: Sendable, Equatable {
        var connection: ConnectionTrial.Result
        /// How the talk ended; `nil`: without an answer.
        var outcome: ConnectDialogue.Outcome?
    }

    /// Tries it.
    static func trial(_ destination: DoctorDestination, _ address: DestinationAddress) async -> Facts {
        let dialogue = ConnectDialogue(app: address.appPath, url: address.ffmpegURL)
        let talk = Talk(dialogue)
        let result = await ConnectionTrial(
            host: address.host, port: address.port, isEncrypted: address.scheme == .rtmps,
            authorities: destination.certificates, limit: limit
        ).run(opening: dialogue.opening) { talk.received($0) }
        return Facts(connection: result, outcome: talk.outcome)
    }

    /// The dialogue, on the thread of the connection.
    private final class Talk: Sendable {
        private let state: Mutex<(dialogue: ConnectDialogue, outcome: ConnectDialogue.Outcome?)>

        init(_ dialogue: ConnectDialogue) { state = Mutex((dialogue, nil)) }

        var outcome: ConnectDialogue.Outcome? { state.withLock { $0.outcome } }

        func received(_ bytes: [UInt8]) -> ConnectionTrial.Step {
            state.withLock { state in
                switch state.dialogue.received(bytes) {
                case .goOn(let answer): return .goOn(answer)
                case .end(let outcome):
                    state.outcome = outcome
                    return .end
                }
            }
        }
    }

    /// Judges a trial.
    ///
    /// - Parameters:
    ///   - isConnected: Whether the push is connected to the platform at this moment.
    ///   - now: Seconds since 1970.
    static func findings(
        _ facts: Facts, _ destination: DoctorDestination, _ address: DestinationAddress, isConnected: Bool, now: Int64
    ) -> [Finding] {
        let connection = facts.connection
        if let failure = connection.failure { return [finding(failure, destination, address)] }
        var findings = [
            Finding.ok(
                "\(address.host) is \(connection.address ?? "?"), found in \(milliseconds(connection.nameTime)); "
                    + "TCP in \(milliseconds(connection.tcpTime))")
        ]
        if address.scheme == .rtmps { findings.append(certificate(connection, address, now: now)) }
        findings.append(answer(facts, destination, address, isConnected: isConnected))
        return findings
    }

    private static func answer(
        _ facts: Facts, _ destination: DoctorDestination, _ address: DestinationAddress, isConnected: Bool
    ) -> Finding {
        let time = milliseconds(facts.connection.talkTime)
        switch facts.outcome {
        case .accepted: return .ok("the platform answers an RTMP connect in \(time)")
        case .refused(let reason):
            if address.app != address.appPath || isConnected {
                // A token that is part of the address is not sent.
                return .skipped("the platform refuses an RTMP connect without a stream: \(reason)")
            }
            return .problem(
                "the platform refuses the application \"\(address.appPath)\": \(reason)",
                cause: "check the address on the platform's dashboard", command: destination.enterAgain())
        case .notRTMP: return notRTMP(destination, address)
        case nil:
            if isConnected { return .skipped("the platform does not answer a second RTMP connect") }
            guard facts.connection.interruption == .timedOut else { return notRTMP(destination, address) }
            return .problem(
                "the platform accepts the connection and does not answer an RTMP connect (\(time))",
                cause: "it is down, or it wants \(other(address)) there", command: destination.enterAgain())
        }
    }

    private static func notRTMP(_ destination: DoctorDestination, _ address: DestinationAddress) -> Finding {
        .problem(
            "what listens at \(address.host):\(address.port) does not speak RTMP",
            cause: "the address is wrong, or it wants \(other(address)) there", command: destination.enterAgain())
    }

    private static func other(_ address: DestinationAddress) -> String {
        address.scheme == .rtmp ? "rtmps://" : "rtmp://"
    }

    /// Judges the certificate, which was accepted.
    private static func certificate(
        _ connection: ConnectionTrial.Result, _ address: DestinationAddress, now: Int64
    ) -> Finding {
        let time = milliseconds(connection.tlsTime)
        guard let text = connection.certificateEnd, let end = CertificateTime.seconds(text) else {
            return .ok("TLS in \(time)")
        }
        let days = (end - now) / 86_400
        // Authorities renew with weeks to spare.
        guard days < 3 else { return .ok("TLS in \(time); the certificate is valid for \(days) days") }
        return .warning(
            "the certificate of \(address.host) expires in \((end - now) / 3600) hours",
            cause: "the platform has to renew it; then the push is refused. Is this host's clock right?",
            command: "timedatectl")
    }

    private static func finding(
        _ failure: ConnectionTrial.Failure, _ destination: DoctorDestination, _ address: DestinationAddress
    ) -> Finding {
        let place = "\(address.host):\(address.port)"
        let look = "getent hosts \(address.host)"
        switch failure {
        case .unresolved:
            return .problem(
                "the name \(address.host) can't be resolved (DNS)",
                cause: "the address is wrong, or this host's DNS does not work",
                command: look)
        case .refused:
            return .problem(
                "nothing listens at \(place)", cause: "the address or its port is wrong, or the platform is down",
                command: destination.enterAgain())
        case .unreachable(let words):
            return .problem("\(place) can't be reached: \(words)", cause: "this host's network", command: "ip route")
        case .timedOut:
            return .problem(
                "\(place) does not answer within \(Words.span(limit))",
                cause: "a firewall in between, or the platform is down",
                command: "ip route get $(\(look) | cut -d' ' -f1)")
        case .certificate(let words):
            return .problem(
                "the certificate of \(address.host) is not accepted: \(words)",
                cause:
                    "the address is wrong, this host's clock is wrong, or the platform has its own authority (--ca-file)",
                command: "timedatectl; sudo apt-get install --reinstall ca-certificates")
        case .tls(let words):
            return .problem(
                "TLS with \(place) fails: \(words)", cause: "mostly because rtmp:// would be right here",
                command: destination.enterAgain())
        case .authorities:
            return .problem(
                "the file of trusted authorities can't be used: \(destination.certificates ?? "")",
                cause: "it must be a PEM file that everybody may read",
                command: "sudo chmod o+r \(ShellWord.quoted(destination.certificates ?? ""))")
        case .other(let words): return .problem("\(place): \(words)", command: look)
        }
    }

    private static func milliseconds(_ duration: Duration?) -> String {
        duration.map { "\(max(1, Int(($0 / .milliseconds(1)).rounded()))) ms" } ?? "no time"
    }
}
