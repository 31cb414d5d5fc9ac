/// How relay-ingest's or relay-switch's nginx is, and what it serves.
public struct NginxReport: Hashable, Sendable, Codable {
    /// How it is.
    public enum State: String, Hashable, Sendable, Codable {
        /// It has not answered yet.
        case starting
        /// It answers.
        case serving
        /// It does not get a processor.
        case starved
        /// It does not answer, and is being stopped.
        case silent
        /// It was asked to stop.
        case stopping
    }

    /// A stream with a publisher.
    public struct Stream: Hashable, Sendable, Codable {
        /// The nginx application.
        public let app: String
        /// The stream's name.
        public let name: String
        /// The publisher's address.
        public let address: String
        /// nginx's mean over 10 seconds; 0 until there is one.
        public let bitsPerSecond: Int
        /// How many play it.
        public let players: Int
    }

    /// How it is.
    public var state = State.starting
    /// The streams that have a publisher.
    public var streams: [Stream] = []

    /// It is starting.
    public init() {}

    /// Takes what nginx serves from its statistics.
    public mutating func answered(_ stat: RTMPStat) {
        state = .serving
        streams = stat.applications.flatMap { application in
            application.streams.compactMap { stream in
                stream.publisher.map { publisher in
                    Stream(
                        app: application.name, name: stream.name, address: publisher.address,
                        bitsPerSecond: stream.bitsIn, players: stream.clients.count { !$0.isPublishing })
                }
            }
        }
    }

    /// The line that `systemctl status` shows, to everybody on the host: no address.
    public var sentence: String {
        switch state {
        case .starting: return "starting"
        case .starved: return "this host is too busy: nginx waits for CPU time"
        case .silent: return "nginx does not answer; stopping it"
        case .stopping: return "stopping"
        case .serving: break
        }
        let published = streams.map { stream in
            let rate = stream.bitsPerSecond > 0 ? ", \(Words.bitrate(Double(stream.bitsPerSecond)))" : ""
            return "/\(stream.app)/\(stream.name)\(rate), "
                + (stream.players == 1 ? "1 player" : "\(stream.players) players")
        }
        return "serving; " + (published.isEmpty ? "nobody publishes" : published.joined(separator: "; "))
    }
}
