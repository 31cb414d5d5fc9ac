/// Why a push's ffmpeg has ended, or was ended.
public struct PushFailure: Sendable, Hashable {
    /// What stood in the way, as far as ffmpeg's words tell.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The platform said no to the publish command.
        case refused
        /// The platform says that somebody publishes under this key already.
        case alreadyPublishing
        /// The platform let the publish begin and closed the connection within seconds.
        case closedAtOnce
        /// The platform closed or reset a connection that had worked.
        case closed
        /// The other end stopped to answer or to read.
        case timedOut
        /// Nobody listens at the address.
        case connectionRefused
        /// The network has no way there.
        case unreachable
        /// The host's name has no address.
        case unresolved
        /// The certificate is expired or was not signed by an authority that is trusted.
        case certificateUntrusted
        /// The certificate is for another host.
        case certificateName
        /// TLS could not be agreed on.
        case tls
        /// The other end speaks no RTMP, or closes before it says anything: ffmpeg has the same words for both.
        case notRTMP
        /// relay-switch ended the program's connection, or cannot be reached. No fault of the platform.
        case programClosed
        /// The program's sound or picture was missing when ffmpeg began.
        case programIncomplete
        /// The output stood still while the program flowed, and ffmpeg was ended for it.
        case stalled
        /// ffmpeg could not be started.
        case notStarted
        /// A signal ended ffmpeg.
        case crashed
        /// ffmpeg ended with words that are not known here, or without any.
        case other
    }

    /// What stood in the way.
    public let kind: Kind
    /// ffmpeg's own words, without its prefixes; empty if it said nothing.
    public let words: String

    /// Describes a failure.
    public init(_ kind: Kind, words: String = "") {
        self.kind = kind
        self.words = words
    }

    /// Whether the cause lies on the relay's own side, so that nothing is gained by waiting long.
    public var isOwnSide: Bool {
        switch kind {
        case .programClosed, .programIncomplete: true
        case .refused, .alreadyPublishing, .closedAtOnce, .closed, .timedOut, .connectionRefused, .unreachable,
            .unresolved, .certificateUntrusted, .certificateName, .tls, .notRTMP, .stalled, .notStarted, .crashed,
            .other:
            false
        }
    }

    /// What it means, as a clause for logs and `systemctl status`.
    public var meaning: String {
        switch kind {
        case .refused: "the platform refuses the stream key"
        case .alreadyPublishing: "somebody else publishes with this stream key already"
        case .closedAtOnce: "the platform closed the connection at once, as many do for a wrong stream key"
        case .closed: "the platform closed the connection"
        case .timedOut: "the platform does not answer"
        case .connectionRefused: "nobody listens at the platform's address"
        case .unreachable: "the network has no way to the platform"
        case .unresolved: "the platform's name cannot be resolved (DNS)"
        case .certificateUntrusted: "the platform's TLS certificate is expired or signed by an unknown authority"
        case .certificateName: "the platform's TLS certificate is for another host"
        case .tls: "TLS could not be agreed on with the platform"
        case .notRTMP: "what listens at the platform's address speaks no RTMP, or closes at once"
        case .programClosed: "relay-switch closed the program's connection or cannot be reached"
        case .programIncomplete: "the program has no picture or no sound"
        case .stalled: "the output stood still although the program flows"
        case .notStarted: "ffmpeg cannot be started"
        case .crashed: "ffmpeg crashed"
        case .other: "ffmpeg ended for a reason not known here"
        }
    }
}
