/// Decides which publishers the ingest admits, and on which feed.
public struct PublisherPolicy: Sendable {
    /// The answer to a publisher.
    public enum Decision: Sendable, Equatable {
        /// Admit it.
        case admit(Feed)
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

        /// One line for the log that says what to do; contains nothing the publisher sent.
        public var description: String {
            switch self {
            case .wrongApp: "wrong application; the server address in OBS must end in RTMP_APP"
            case .wrongName: "wrong stream name; the stream key in OBS must begin with RTMP_STREAM_NAME"
            case .missingKey: "no key; the stream key in OBS must be NAME?key=PUBLISH_KEY"
            case .wrongKey: "wrong key; it must be the PUBLISH_KEY of this relay"
            case .notLoopback: "not from this host; set PUBLISH_KEY to let others publish"
            }
        }
    }

    private let app: String
    private let streamName: String
    private let publishKey: String?

    /// Creates a policy; without a key, only loopback may publish.
    public init(app: String, streamName: String, publishKey: String?) {
        self.app = app
        self.streamName = streamName
        self.publishKey = publishKey
    }

    /// Creates the policy for `settings`.
    public init(_ settings: RelaySettings) {
        self.init(app: settings.app, streamName: settings.streamName, publishKey: settings.publishKey)
    }

    /// Decides about a publisher.
    public func decide(app: String, name: String, key: String?, address: String) -> Decision {
        let feed: Feed
        switch app {
        case self.app: feed = .live
        case Topology.standbyApp: feed = .standby
        default: return .refuse(.wrongApp)
        }
        guard name == streamName else { return .refuse(.wrongName) }
        guard let publishKey else {
            return Self.isLoopback(address) ? .admit(feed) : .refuse(.notLoopback)
        }
        guard let key, !key.isEmpty else { return .refuse(.missingKey) }
        return SecretText.isEqual(secret: publishKey, guess: key) ? .admit(feed) : .refuse(.wrongKey)
    }

    /// Decides about a `publish` callback.
    public func decide(_ callback: IngestCallback) -> Decision {
        decide(app: callback.app, name: callback.name, key: callback.key, address: callback.address)
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
    /// The policy without its key.
    public var description: String {
        "PublisherPolicy(app=\(app) name=\(streamName) key=\(publishKey == nil ? "unset" : "set"))"
    }

    /// As `description`, to keep the key out of `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["policy": description]) }
}
