/// Decides which publishers the ingest admits, and on which feed.
public struct PublisherPolicy: Sendable {
    /// The answer to a publisher.
    public enum Decision: Sendable, Equatable {
        /// Admit it. `key`: the name of the key that it gave; `nil`: it needed none.
        case admit(Feed, key: String?)
        /// Refuse it.
        case refuse(Refusal)
    }

    /// Why a publisher is refused.
    public enum Refusal: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
        /// No feed has this application.
        case wrongApp
        /// The stream name is wrong.
        case wrongName
        /// A key is required, but none was given.
        case missingKey
        /// The key is wrong.
        case wrongKey
        /// PUBLISH_KEY is not set, and the publisher is on another host.
        case notLoopback
        /// The operator has banned its address.
        case banned

        /// One line for the log that says what to do; contains nothing the publisher sent.
        public var description: String {
            switch self {
            case .wrongApp: "wrong application; the server address in OBS must end in RTMP_APP"
            case .wrongName: "wrong stream name; the stream key in OBS must begin with RTMP_STREAM_NAME"
            case .missingKey: "no key; the stream key in OBS must be NAME?key=PUBLISH_KEY"
            case .wrongKey: "wrong key; it must be the PUBLISH_KEY of this relay"
            case .notLoopback: "not from this host; set PUBLISH_KEY to let others publish"
            case .banned: "its address is banned for a while; \"relayctl unban ADDRESS\" ends that"
            }
        }
    }

    /// The keys; without any, only loopback may publish.
    public var keys: PublishKeys
    /// Addresses that may not publish for a while.
    public var bans = BanList()
    private let app: String
    private let streamName: String

    /// Creates a policy.
    public init(app: String, streamName: String, keys: PublishKeys) {
        self.app = app
        self.streamName = streamName
        self.keys = keys
    }

    /// Creates the policy for `settings`.
    ///
    /// - Parameter named: Keys besides PUBLISH_KEY, by name.
    public init(_ settings: RelaySettings, named: [String: String] = [:]) {
        self.init(
            app: settings.app, streamName: settings.streamName,
            keys: PublishKeys(standard: settings.publishKey, named: named))
    }

    /// Decides about a publisher.
    ///
    /// - Parameter now: In milliseconds since 1970.
    public func decide(app: String, name: String, key: String?, address: String, now: Int64) -> Decision {
        let feed: Feed
        switch app {
        case self.app: feed = .live
        case Topology.standbyApp: feed = .standby
        default: return .refuse(.wrongApp)
        }
        guard name == streamName else { return .refuse(.wrongName) }
        guard !bans.has(address, now: now) else { return .refuse(.banned) }
        if let key, let name = keys.name(of: key) { return .admit(feed, key: name) }
        guard keys.hasStandard else {
            if Self.isLoopback(address) { return .admit(feed, key: nil) }
            return .refuse(keys.isEmpty ? .notLoopback : key?.isEmpty ?? true ? .missingKey : .wrongKey)
        }
        return .refuse(key?.isEmpty ?? true ? .missingKey : .wrongKey)
    }

    /// Decides about a `publish` callback.
    public func decide(_ callback: IngestCallback, now: Int64) -> Decision {
        decide(app: callback.app, name: callback.name, key: callback.key, address: callback.address, now: now)
    }

    /// Whether an address, as nginx writes it, belongs to this host: 127.0.0.0/8 (RFC 1122, 3.2.1.3), ::1, the IPv4-mapped form
    /// (::ffff:127.0.0.0/104), or a unix socket.
    public static func isLoopback(_ address: String) -> Bool {
        if address == "::1" || address == "unix:" || address.hasPrefix("unix:/") { return true }
        let mapped = "::ffff:"
        let bare = address.lowercased().hasPrefix(mapped) ? String(address.dropFirst(mapped.count)) : address
        return IPAddress.isIPv4(bare) && bare.hasPrefix("127.")
    }
}

extension PublisherPolicy: CustomStringConvertible, CustomReflectable {
    /// The policy without its keys.
    public var description: String { "PublisherPolicy(app=\(app) name=\(streamName) keys=\(keys.names))" }

    /// As `description`, to keep the keys out of `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["policy": description]) }
}
