import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

extension RelayHost {
    /// What the journal says of the relay that does not belong to a day on which nothing went wrong.
    func troubles(since start: Moment) async throws -> [JournalLine] {
        let lines = try await machine.journal(since: start, selection: ["-u", "relay-*", "-u", "relay.target"])
        return lines.filter { $0.priority <= 4 || $0.isRetry }
    }

    /// Units that failed or were started again by systemd.
    func retries(since start: Moment) async throws -> [JournalLine] {
        try await machine.journal(since: start, selection: ["-u", "relay-*"]).filter(\.isRetry)
    }

    /// relay-hook has handed over: systemd has nothing to say of the switcher that went on, and it ends when it is replaced.
    func expectNoLeftovers(since start: Moment) async throws {
        let lines = try await machine.journal(since: start, selection: ["_PID=1"])
        let complaints = lines.map(\.message).filter { message in
            ["left-over process", "unclean termination", "remains running"].contains { message.contains($0) }
        }
        #expect(complaints == [])
        #expect(lines.contains { $0.message.contains("Switcher of an earlier run of relay-hook") })
        try await ProcessTable.wait(for: "the end of the switcher of the earlier run", within: .seconds(10)) {
            machine.processes.contains { $0.isLeftSwitcher } ? nil : ()
        }
    }

    /// Waits until a unit has said something.
    ///
    /// - Throws: `TimedOut`.
    func waitForJournal(
        since start: Moment, _ unit: String, _ words: String, within limit: Duration = .seconds(15)
    ) async throws {
        let last = ContinuousClock.now + limit
        while true {
            let lines = try await machine.journal(since: start, selection: ["-u", unit])
            if lines.contains(where: { $0.message.contains(words) }) { return }
            guard ContinuousClock.now < last else {
                throw TimedOut(waitingFor: "\"\(words)\" of \(unit) instead of \(lines.suffix(8))", limit: limit)
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The number of the user that a unit's main process runs as.
    func user(of unit: String) async throws -> String {
        let process = try await property("MainPID", of: unit)
        return try await machine.shell("awk '/^Uid:/ { print $2 }' /proc/\(process)/status")
    }

    /// Another platform in the host's network.
    func anotherPlatform(admitting admission: StandInPlatform.Admission = .everyone) async throws -> StandInPlatform {
        let name = "platform-\(UInt64.random(in: 0 ... .max))"
        let platform = try StandInPlatform(directory: "\(directory.path)/\(name)")
        try await platform.start(admitting: admission, wrapper: machine.inItsNetwork)
        return platform
    }

    /// Adds a destination as an administrator does, while the relay runs.
    func addDestination(_ name: String, to platform: StandInPlatform) async throws {
        try machine.write("key\(UInt64.random(in: 0 ... .max))\n", to: "/root/key")
        try await machine.shell("relayctl push add \(name) --url \(platform.url) < /root/key; rm /root/key")
    }

    /// The entries of the journal, of all boots and with all fields, in which a text is.
    func journalEntries(with text: String) async throws -> [String] {
        try machine.write(text + "\n", to: "/root/pattern")
        let found = try await machine.run(
            "sh", "-c", "journalctl --sync; journalctl -q --all -o export | grep -aF -m 3 -f /root/pattern")
        try await machine.shell("rm /root/pattern")
        return found.lines
    }

    /// The host's files in which a text is.
    func files(with text: String) async throws -> [String] {
        try machine.write(text + "\n", to: "/root/pattern")
        let places = "/etc /run /var /tmp /srv /home /opt /usr/local"
        let found = try await machine.run("sh", "-c", "grep -rlsaF --devices=skip -f /root/pattern \(places)")
        try await machine.shell("rm /root/pattern")
        return found.lines
    }

    /// The .deb, as it lies in root's home.
    var packageFile: String { "/root/\(TestFolder.package?.split(separator: "/").last ?? "")" }
}

extension JournalLine {
    /// Whether systemd says that a unit failed, or starts one by itself (systemd's src/core/unit.c and service.c).
    var isRetry: Bool {
        fields["_PID"] == "1"
            && ["Failed", "failed", "Scheduled restart job", "Triggering"].contains { message.contains($0) }
    }
}
