import RelayCore

/// Which of relay-hook's routes the page passes on, and to whom. Root's (keys) are none of them, and relay-hook refuses them, too.
enum APIRoutes {
    /// Who may use a route.
    enum Audience: Sendable, Equatable {
        /// Everybody who may read: users of this host, without addresses.
        case readers
        /// Those with a token.
        case holders
    }

    /// Who may use a route; `nil`: it is not passed on.
    ///
    /// - Parameter path: Without the query.
    static func audience(of method: String, _ path: String) -> Audience? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard parts.allSatisfy({ isName($0) }) else { return nil }
        switch (method, parts.count) {
        case ("GET", _) where open.contains(path): return .readers
        case ("GET", _) where read.contains(path): return .holders
        case ("GET", 5) where path.hasPrefix("/api/v1/slates/") && parts[4] == "preview": return .holders
        case ("POST", _) where orders.contains(path): return .holders
        case ("POST", 5):
            switch (parts[2], parts[4]) {
            case ("slates", "use"), ("publishers", "disconnect"), ("destinations", "pause"), ("destinations", "resume"),
                ("destinations", "reconnect"):
                return parts[0] == "api" && parts[1] == "v1" ? .holders : nil
            default: return nil
            }
        default: return nil
        }
    }

    private static let open: Set<String> = [
        Topology.statusPath, Topology.eventsPath, Topology.historySamplesPath, "/healthz", "/metrics", "/rtmp_stat",
        "/ingest/rtmp_stat",
    ]
    private static let read: Set<String> = [
        Topology.historyEventsPath, Topology.historyReportPath, Topology.slatesPath, "/api/v1/bans",
    ]
    private static let orders: Set<String> = ["/api/v1/override", "/api/v1/end", "/api/v1/go", "/api/v1/unban"]

    /// Whether a part of a path is a name as the relay has them: none that could mean another path.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
