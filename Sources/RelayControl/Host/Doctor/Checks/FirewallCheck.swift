import ProcessKit
import RelayCore

/// Whether rules of this host drop what broadcasters send. A provider's firewall and a router can't be seen from here.
enum FirewallCheck {
    /// The programs that manage the rules.
    enum Manager: Sendable, Equatable {
        case ufw, firewalld, none
    }

    /// Looks at the rules. Needs root.
    static func finding(_ settings: RelaySettings, isRoot: Bool) async -> Finding {
        guard isRoot else { return .needsRoot("the firewall's rules") }
        if let ufw = try? await ShortCommand("ufw", ["status"]).run(within: .seconds(4)),
            let finding = ufwFinding(ufw.text, port: settings.rtmpPort)
        {
            return finding
        }
        guard Preflight.path(of: "nft") != nil else {
            guard Preflight.path(of: "iptables-save") != nil else {
                return .ok("no firewall is installed on this host")
            }
            return .skipped("the rules of iptables can't be judged without nft", command: "sudo iptables -S INPUT")
        }
        guard let output = try? await ShortCommand("nft", ["-j", "list", "ruleset"]).run(within: .seconds(4)),
            output.exit.isSuccess, let ruleset = NftRuleset(output.text)
        else { return .unknown("nft does not list its rules", command: "sudo nft list ruleset") }
        let isManaged = (try? await ShortCommand("firewall-cmd", ["--state"]).run(within: .seconds(3)))?.exit.isSuccess
        return finding(
            ruleset.verdict(port: settings.rtmpPort), port: settings.rtmpPort,
            manager: isManaged == true ? .firewalld : .none)
    }

    /// Judges ufw's list; `nil` if it is not active.
    static func ufwFinding(_ status: String, port: Int) -> Finding? {
        let lines = status.split(separator: "\n")
        guard lines.first == "Status: active" else { return nil }
        let allowed = lines.contains { line in
            let words = line.split(separator: " ")
            guard words.count > 1, words[1] == "ALLOW" || words[1] == "LIMIT", let place = words.first else {
                return false
            }
            return place == "Anywhere" || place == "\(port)" || place == "\(port)/tcp" || covers(place, port)
        }
        guard !allowed else { return .ok("ufw lets port \(port) through") }
        return dropped(by: "ufw", port: port, command: "sudo ufw allow \(port)/tcp")
    }

    /// `1900:2000/tcp`, `1935,1936/tcp`.
    private static func covers(_ place: Substring, _ port: Int) -> Bool {
        guard let ports = place.split(separator: "/").first, !place.hasSuffix("/udp") else { return false }
        return ports.split(separator: ",").contains { part in
            let ends = part.split(separator: ":").compactMap { Int($0) }
            return ends.count == 2 ? (ends[0]...max(ends[0], ends[1])).contains(port) : ends.first == port
        }
    }

    /// Judges the rules of nftables.
    static func finding(_ verdict: NftRuleset.Verdict, port: Int, manager: Manager) -> Finding {
        switch verdict {
        case .accepted: return .ok("this host's rules let port \(port) through")
        case .depends:
            return .ok("this host's rules let port \(port) through for some: for certain addresses, or up to a rate")
        case .dropped(let family, let table, let chain):
            let command =
                manager == .firewalld
                ? "sudo firewall-cmd --permanent --add-port=\(port)/tcp && sudo firewall-cmd --reload"
                : "sudo nft insert rule \(family) \(table) \(chain) tcp dport \(port) accept"
            let lasts = manager == .firewalld ? "" : "; to keep it over a reboot, add it to /etc/nftables.conf"
            return dropped(
                by: "chain \(chain) of the table \(family) \(table)", port: port, command: command, lasts: lasts)
        }
    }

    private static func dropped(by what: String, port: Int, command: String, lasts: String = "") -> Finding {
        .problem(
            "this host's firewall drops connections to port \(port) (\(what))",
            cause: "broadcasters outside of this host can't connect\(lasts)", command: command)
    }
}
