import FoundationEssentials

/// The rules of nftables, as far as they decide about a new TCP connection from outside to one port of this host: what
/// `nft -j list ruleset` prints (libnftables-json(5)). iptables of Debian writes its rules there too.
struct NftRuleset {
    /// What happens to the connection.
    enum Verdict: Equatable {
        case accepted
        /// At least for some addresses or interfaces, or up to a rate.
        case depends
        /// By the chain of this table.
        case dropped(family: String, table: String, chain: String)
    }

    private struct Chain {
        let family: String
        let table: String
        let name: String
        let isInput: Bool
        let priority: Double
        let dropsByDefault: Bool
        var rules: [[JSONValue]] = []
    }

    /// How a rule, or a chain, ends for the connection.
    private enum End: Equatable {
        case accept, drop, goOn, leave
    }

    private var chains: [Chain] = []

    /// Reads nft's output.
    ///
    /// - Returns: `nil` if it is not that.
    init?(_ json: String) {
        guard let document = try? JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)),
            let items = document["nftables"]?.array
        else { return nil }
        for item in items {
            if let chain = item["chain"] {
                chains.append(
                    Chain(
                        family: chain["family"]?.text ?? "", table: chain["table"]?.text ?? "",
                        name: chain["name"]?.text ?? "", isInput: chain["hook"]?.text == "input",
                        priority: chain["prio"]?.number ?? 0, dropsByDefault: chain["policy"]?.text == "drop"))
            } else if let rule = item["rule"], let expressions = rule["expr"]?.array,
                let index = index(rule["chain"]?.text, like: rule)
            {
                chains[index].rules.append(expressions)
            }
        }
    }

    private func index(_ name: String?, like place: JSONValue) -> Int? {
        chains.firstIndex {
            $0.name == name && $0.family == place["family"]?.text && $0.table == place["table"]?.text
        }
    }

    /// What happens to a new connection to a port. Of several input chains, each must accept.
    func verdict(port: Int) -> Verdict {
        var result = Verdict.accepted
        for chain in chains where chain.isInput && ["ip", "inet"].contains(chain.family) {
            var mayAccept = false
            let end = end(of: chain, port, &mayAccept, depth: 0)
            guard end == .drop || (end != .accept && chain.dropsByDefault) else { continue }
            guard mayAccept else { return .dropped(family: chain.family, table: chain.table, chain: chain.name) }
            result = .depends
        }
        return result
    }

    /// - Parameter mayAccept: Set if a rule that cannot be judged here would accept it before that.
    private func end(of chain: Chain, _ port: Int, _ mayAccept: inout Bool, depth: Int) -> End {
        guard depth < 16 else { return .goOn }
        for rule in chain.rules {
            // nil: it cannot be said whether the rule applies.
            var applies: Bool? = true
            var verdict: End?
            for expression in rule {
                if let match = expression["match"] {
                    switch (Self.matches(match, port), applies) {
                    case (false, _): applies = false
                    case (nil, true): applies = nil
                    default: break
                    }
                } else if expression["accept"] != nil {
                    verdict = .accept
                } else if expression["drop"] != nil || expression["reject"] != nil {
                    verdict = .drop
                } else if expression["return"] != nil {
                    verdict = .leave
                } else if let jump = expression["jump"] ?? expression["goto"], applies != false {
                    guard
                        let next = chains.first(where: {
                            $0.name == jump["target"]?.text && $0.family == chain.family && $0.table == chain.table
                        })
                    else { continue }
                    var inner = false
                    let end = end(of: next, port, &inner, depth: depth + 1)
                    if inner || (applies == nil && end == .accept) { mayAccept = true }
                    if applies == true, end == .accept || end == .drop { return end }
                    if expression["goto"] != nil, applies == true { return .goOn }
                } else if expression["counter"] == nil, expression["log"] == nil, expression["mangle"] == nil,
                    applies == true
                {
                    // A limit, a set that is updated, iptables' own kinds of matches …
                    applies = nil
                }
                if applies == false { break }
            }
            guard let verdict, applies != false else { continue }
            if applies == true { return verdict == .leave ? .goOn : verdict }
            if verdict == .accept { mayAccept = true }
        }
        return .goOn
    }

    /// Whether a match holds for the connection; `nil`: it depends on what is not known here.
    private static func matches(_ match: JSONValue, _ port: Int) -> Bool? {
        guard let left = match["left"], let right = match["right"], let holds = holds(left, right, port) else {
            return nil
        }
        return match["op"]?.text == "!=" ? !holds : holds
    }

    private static func holds(_ left: JSONValue, _ right: JSONValue, _ port: Int) -> Bool? {
        if let payload = left["payload"] {
            switch (payload["protocol"]?.text, payload["field"]?.text) {
            case ("tcp", "dport"), ("th", "dport"): return contains(right, port)
            case ("udp", _), ("icmp", _), ("icmpv6", _), ("ip6", _): return false
            case ("ip", "protocol"): return contains(right, name: "tcp", number: 6)
            default: return nil
            }
        }
        if left["ct"]?["key"]?.text == "state" { return contains(right, name: "new", number: 8) }
        switch left["meta"]?["key"]?.text {
        case "l4proto": return contains(right, name: "tcp", number: 6)
        case "nfproto": return contains(right, name: "ipv4", number: 2)
        // From outside.
        case "iif" where right.text == "lo", "iifname" where right.text == "lo": return false
        default: return nil
        }
    }

    private static func contains(_ right: JSONValue, _ port: Int) -> Bool? {
        if let number = right.number { return Int(number) == port }
        if let ends = right["range"]?.array, ends.count == 2, let low = ends[0].number, let high = ends[1].number {
            return (low...max(low, high)).contains(Double(port))
        }
        if let members = right["set"]?.array {
            return members.contains { contains($0, port) == true }
        }
        // A service's name, or a set with one.
        return nil
    }

    private static func contains(_ right: JSONValue, name: String, number: Double) -> Bool? {
        if let text = right.text { return text.hasPrefix("@") ? nil : text == name }
        if let value = right.number { return value == number }
        if let members = right["set"]?.array ?? right.array {
            return members.contains { contains($0, name: name, number: number) == true }
        }
        return nil
    }
}
