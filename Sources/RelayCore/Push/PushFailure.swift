/// Why a push's ffmpeg ended, or was ended.
public struct PushFailure: Sendable, Hashable, Codable {
    /// The cause, as derived from ffmpeg's messages.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// The platform refused the publish command.
        case refused
        /// The platform says that this key is already being used to publish.
        case alreadyPublishing
        /// The platform accepted the publish and closed the connection within seconds.
        case closedAtOnce
        /// The platform closed or reset a connection that had worked.
        case closed
        /// The other end stopped answering or reading.
        case timedOut
        /// Nothing listens at the address.
        case connectionRefused
        /// There is no network route.
        case unreachable
        /// The host name has no address.
        case unresolved
        /// The certificate is expired, or not signed by a trusted authority.
        case certificateUntrusted
        /// The certificate is for another host.
        case certificateName
        /// TLS negotiation failed.
        case tls
        /// The other end does not speak RTMP, or closes before it sends anything: ffmpeg prints the same message for both.
        case notRTMP
        /// relay-switch closed the program's connection, or cannot be reached. Not caused by the platform.
        case programClosed
        /// The program's sound or picture was missing when ffmpeg started.
        case programIncomplete
        /// The output stopped while the program flowed, and ffmpeg was ended for it.
        case stalled
        /// The platform accepted the connection and stopped reading.
        case notReading
        /// ffmpeg could not be started.
        case notStarted
        /// A signal ended ffmpeg.
        case crashed
        /// ffmpeg ended with a message that is not known here, or without one.
        case other
    }

    /// The cause.
    public let kind: Kind
    /// ffmpeg's message, without its prefixes; empty if there was none.
    public let words: String

    /// Creates the description of a failure.
    public init(_ kind: Kind, words: String = "") {
        self.kind = kind
        self.words = words
    }

    /// Whether the cause is on the relay's side, where a long wait gains nothing.
    public var isOwnSide: Bool {
        switch kind {
        case .programClosed, .programIncomplete: true
        case .refused, .alreadyPublishing, .closedAtOnce, .closed, .timedOut, .connectionRefused, .unreachable,
            .unresolved, .certificateUntrusted, .certificateName, .tls, .notRTMP, .stalled, .notReading, .notStarted,
            .crashed, .other:
            false
        }
    }

    /// The cause, as a clause for logs and `systemctl status`.
    public var meaning: String {
        switch kind {
        case .refused: "the platform refuses the stream key"
        case .alreadyPublishing: "somebody else is already publishing with this stream key"
        case .closedAtOnce: "the platform closed the connection at once, as many do for a wrong stream key"
        case .closed: "the platform closed the connection"
        case .timedOut: "the platform does not answer"
        case .connectionRefused: "nothing listens at the platform's address"
        case .unreachable: "there is no network route to the platform"
        case .unresolved: "the platform's name cannot be resolved (DNS)"
        case .certificateUntrusted: "the platform's TLS certificate is expired or signed by an unknown authority"
        case .certificateName: "the platform's TLS certificate is for another host"
        case .tls: "the TLS handshake with the platform failed"
        case .notRTMP: "the server at the platform's address does not speak RTMP, or closes at once"
        case .programClosed: "relay-switch closed the program's connection or cannot be reached"
        case .programIncomplete: "the program has no picture or no sound"
        case .stalled: "the output stalled although the program flows"
        case .notReading: "the platform accepts the connection and does not read what is sent"
        case .notStarted: "ffmpeg cannot be started"
        case .crashed: "ffmpeg crashed"
        case .other: "ffmpeg ended for an unknown reason"
        }
    }

    /// What helps, as a clause for people.
    public var remedy: String {
        switch kind {
        case .refused, .closedAtOnce:
            "copy the key again from the platform's dashboard (relayctl push add --replace)"
        case .alreadyPublishing: "end the other program that sends with this key, or make a new key at the platform"
        case .closed: "nothing to do unless it repeats: the push connects again by itself"
        case .timedOut, .unreachable: "look at this host's network, and at the platform's status page"
        case .notReading: "look at the platform's status page; if it repeats, lower VID_BITRATE: the line may be slow"
        case .connectionRefused, .notRTMP:
            "look at the platform's status page; if it never worked, compare the address: relayctl push list"
        case .certificateName: "compare the address with the one in the platform's dashboard: relayctl push list"
        case .unresolved: "look at this host's DNS; if it never worked, compare the address: relayctl push list"
        case .certificateUntrusted:
            "look at this host's clock and at ca-certificates; a private authority needs CA_FILE"
        case .tls: "compare the address with the one in the platform's dashboard: is it one for RTMPS?"
        case .programClosed, .programIncomplete, .stalled:
            "nothing to do unless it repeats; then look at: relayctl logs"
        case .notStarted: "install ffmpeg again: sudo apt install --reinstall ffmpeg"
        case .crashed, .other: "if it repeats, report it: sudo relayctl report --bundle FILE"
        }
    }
}
