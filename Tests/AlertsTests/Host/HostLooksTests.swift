import FoundationEssentials
import Lab
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore
import TestSupport
import Testing

@testable import Alerts

/// The looks themselves: a certificate that nginx serves, and a relay-hook that says what waits.
@Suite struct HostLooksTests {
    private static let status = #"{"channels":[],"destinations":[],"services":[],"outdated":["relay-hook"]}"#

    @Test(.timeLimit(.minutes(1)), .enabled(if: TLSFront.isAvailable))
    func whatTheHostNeedsIsLogged() async throws {
        let directory = try TemporaryDirectory("looks")
        let hook = try SinkServer { _ in .status(200, body: Self.status) }
        let authority = try await TestAuthority(directory: "\(directory.path)/authority")
        // It is not valid for this address, and no authority of this host has made it.
        let front = try await TLSFront.start(
            try await authority.issue(.expired), to: hook.port, directory: "\(directory.path)/nginx")
        let configuration = "stream { server { listen 127.0.0.1:\(front.port) ssl; } }"
        try Files.write(configuration, to: "\(directory.path)/90-relay-rtmps.conf")
        let log = RecordedLog()
        let desk = AlertDesk(
            [:], host: "relay", link: nil, file: SavedFile(path: "\(directory.path)/alerts.json"),
            logger: log.logger("alert")
        ) { _, _, _, _, _ in .init(outcome: .sent(thread: nil), why: nil) }
        let looks = HostLooks(
            hook: LocalHTTP(host: Topology.loopback, port: hook.port), desk: desk, logger: log.logger("alert"),
            paths: [], page: nil, nginx: directory.path, pace: .milliseconds(100), certificatePace: .milliseconds(200))
        let running = RunningService(looks)
        let certificate = try await Processes.eventually { !log.entries("a certificate has ended").isEmpty }
        let upgrade = try await Processes.eventually {
            !log.entries("a newer version is installed than the one that runs").isEmpty
        }
        #expect(certificate && upgrade)
        // Each look finds the same, which is no news.
        let before = hook.requests.count
        _ = try await Processes.eventually { hook.requests.count > before + 5 }
        #expect(log.entries("a certificate has ended").count == 1)
        let entry = log.entries("a certificate has ended").first
        #expect(entry?.metadata["certificate"] == "port \(front.port) of this host", "\(entry as Any)")
        #expect(log.entries("a newer version is installed than the one that runs").count == 1)
        await front.stop()
        try await running.stop()
    }
}
