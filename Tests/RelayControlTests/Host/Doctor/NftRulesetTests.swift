import RelayCore
import Testing

@testable import RelayControl

/// Whether rules of nftables drop a new connection from outside to port 1935.
@Suite struct NftRulesetTests {
    private func verdict(policy: String = "drop", _ rules: String..., more: String = "") throws -> NftRuleset.Verdict {
        let place = #""family":"inet","table":"filter""#
        let texts = rules.map { #"{"rule":{\#(place),"chain":"input","expr":[\#($0)]}}"# }
        let json = """
            {"nftables":[{"metainfo":{"json_schema_version":1}},{"table":{"family":"inet","name":"filter"}},
            {"chain":{\(place),"name":"input","type":"filter","hook":"input","prio":0,"policy":"\(policy)"}}
            \(([more] + texts).filter { !$0.isEmpty }.map { "," + $0 }.joined())]}
            """
        return try #require(NftRuleset(json)).verdict(port: 1935)
    }

    private static let port =
        #"{"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":1935}}"#
    private static let dropped = NftRuleset.Verdict.dropped(family: "inet", table: "filter", chain: "input")

    private func dport(_ right: String) -> String {
        #"{"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":\#(right)}}"#
    }

    @Test func rulesForThePortCount() throws {
        let state = #"{"match":{"op":"in","left":{"ct":{"key":"state"}},"right":["established","related"]}}"#
        let loopback = #"{"match":{"op":"==","left":{"meta":{"key":"iifname"}},"right":"lo"}}"#
        let accept = #"{"accept":null}"#
        #expect(try verdict(policy: "accept") == .accepted)
        #expect(try verdict() == Self.dropped)
        #expect(try verdict("\(state),\(accept)", "\(loopback),\(accept)", "\(dport("22")),\(accept)") == Self.dropped)
        #expect(try verdict("\(Self.port),\(accept)") == .accepted)
        #expect(try verdict(#"\#(dport(#"{"set":[22,1935]}"#)),\#(accept)"#) == .accepted)
        #expect(try verdict(#"\#(dport(#"{"range":[1900,2000]}"#)),\#(accept)"#) == .accepted)
        #expect(try verdict(#"\#(dport(#"{"set":[22,{"range":[2000,2100]}]}"#)),\#(accept)"#) == Self.dropped)
        #expect(try verdict(policy: "accept", #"\#(Self.port),{"drop":null}"#) == Self.dropped)
        #expect(
            try verdict(policy: "accept", #"{"counter":{"packets":1,"bytes":2}},{"reject":{"type":"tcp reset"}}"#)
                == Self.dropped)
    }

    @Test func whatCanNotBeJudgedRaisesNoAlarm() throws {
        let address =
            #"{"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":"198.51.100.4"}}"#
        #expect(try verdict(#"\#(address),\#(Self.port),{"accept":null}"#) == .depends)
        #expect(try verdict(policy: "accept", #"\#(address),{"drop":null}"#) == .accepted)
        #expect(try verdict(#"{"xt":{"type":"match","name":"tcp"}},{"accept":null}"#) == .depends)
        // That of docs/OPERATING.md: a chain of its own with a rate for each address.
        let chain = #"{"chain":{"family":"inet","table":"filter","name":"rtmp"}}"#
        let limit =
            #"{"rule":{"family":"inet","table":"filter","chain":"rtmp","expr":[{"set":{"op":"update","elem":"x","set":"@rtmp4"}},{"drop":null}]}}"#
        let rest = #"{"rule":{"family":"inet","table":"filter","chain":"rtmp","expr":[{"accept":null}]}}"#
        let new = #"{"match":{"op":"in","left":{"ct":{"key":"state"}},"right":"new"}}"#
        #expect(
            try verdict(
                #"\#(Self.port),\#(new),{"jump":{"target":"rtmp"}}"#, more: [chain, limit, rest].joined(separator: ","))
                == .accepted)
        #expect(NftRuleset("no json") == nil)
    }

    @Test func eachManagerHasItsCommand() throws {
        let dropped = NftRuleset.Verdict.dropped(family: "inet", table: "filter", chain: "input")
        let nft = FirewallCheck.finding(dropped, port: 1935, manager: .none)
        #expect(nft.command == "sudo nft insert rule inet filter input tcp dport 1935 accept")
        #expect(
            FirewallCheck.finding(dropped, port: 1935, manager: .firewalld).command?.hasPrefix("sudo firewall-cmd ")
                == true)
        let ufw = "Status: active\n\nTo   Action  From\n--   ------  ----\n22/tcp   ALLOW   Anywhere\n"
        #expect(FirewallCheck.ufwFinding(ufw, port: 1935)?.command == "sudo ufw allow 1935/tcp")
        #expect(FirewallCheck.ufwFinding(ufw + "1935/tcp  ALLOW  Anywhere\n", port: 1935)?.state == .ok)
        #expect(FirewallCheck.ufwFinding(ufw + "1900:2000/tcp  LIMIT  Anywhere\n", port: 1935)?.state == .ok)
        #expect(FirewallCheck.ufwFinding("Status: inactive\n", port: 1935) == nil)
    }
}
