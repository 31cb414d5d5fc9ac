import FoundationEssentials
import Glibc

/// The relay's users and groups, and whether the person who asks may steer the relay.
enum GroupChecks {
    /// The group whose members may steer (systemd/rtmp-relay.sysusers).
    static let group = "relay"
    private static let users = [
        "relay-gate", "relay-ingest", "relay-switch", "relay-hook", "relay-web", "relay-alert", "relay-record",
    ]

    /// The user database, as far as it matters.
    struct Facts: Sendable, Equatable {
        /// Users of the services that do not exist.
        var missingUsers: [String] = []
        var hasGroup = true
        /// Who asks: the one who called sudo, or this user.
        var person = "root"
        /// Whether that is root itself.
        var isRoot = false
        /// Whether `/etc/group` names that person.
        var isMember = false
        /// Whether this login counts as one.
        var isActive = false
        /// Whether root's rights are used.
        var hasRootRights = false
    }

    /// What this host says.
    static func facts() -> Facts {
        let own = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
        let caller = getuid() == 0 ? RelayOptions.variable("SUDO_USER") : nil
        var facts = Facts(person: caller ?? own, hasRootRights: getuid() == 0)
        facts.isRoot = facts.person == "root"
        facts.missingUsers = users.filter { getpwnam($0) == nil }
        guard let entry = getgrnam(group) else {
            facts.hasGroup = false
            return facts
        }
        let number = entry.pointee.gr_gid
        var member = entry.pointee.gr_mem
        while let name = member?.pointee {
            if String(cString: name) == facts.person { facts.isMember = true }
            member = member?.advanced(by: 1)
        }
        var groups = [gid_t](repeating: 0, count: 256)
        let count = getgroups(Int32(groups.count), &groups)
        facts.isActive = getegid() == number || groups.prefix(Int(max(0, count))).contains(number)
        return facts
    }

    /// Judges them.
    static func findings(_ facts: Facts) -> [Finding] {
        var findings: [Finding] = []
        let missing = facts.missingUsers.map { "the user \($0)" } + (facts.hasGroup ? [] : ["the group \(group)"])
        if !missing.isEmpty {
            findings.append(
                .problem(
                    "\(missing.joined(separator: ", ")) can't be found",
                    cause: "the services do not start without them",
                    command: "sudo systemd-sysusers rtmp-relay.conf"))
        }
        guard facts.hasGroup, !facts.isRoot else {
            return findings.isEmpty ? [.ok("the relay's users and groups are there")] : findings
        }
        if facts.isMember, !facts.isActive, !facts.hasRootRights {
            findings.append(
                .warning(
                    "\(facts.person) is a member of the group \(group), and this login began before that",
                    cause: "log in again, or use a shell that counts", command: "newgrp \(group)"))
        } else if !facts.isMember, !facts.hasRootRights {
            findings.append(
                .warning(
                    "\(facts.person) may not steer the relay without sudo",
                    cause: "members of the group \(group) may, after their next login",
                    command: "sudo adduser \(facts.person) \(group)"))
        } else {
            let word = facts.isMember ? "may steer the relay" : "may steer the relay with sudo"
            findings.append(.ok("\(facts.person) \(word)"))
        }
        return findings
    }
}
