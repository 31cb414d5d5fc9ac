/// The statistics of an nginx-rtmp process at `/rtmp_stat` (1.2.2, ngx_rtmp_stat_module.c, `rtmp_stat all`).
public struct RTMPStat: Sendable, Equatable {
    /// The worker's process ID; a different one means that nginx was restarted and all earlier client IDs are void.
    public let pid: Int
    /// Time since the worker started, in whole seconds.
    public let uptime: Duration
    /// The applications of all servers, in the configuration's order, including those without a stream.
    public let applications: [Application]

    /// An `application` block.
    public struct Application: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// The streams that a client publishes, plays or waits for.
        public let streams: [Stream]
    }

    /// A stream of an application.
    public struct Stream: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Incoming bits per second, a mean that nginx updates every 10 seconds: 0 until then.
        public let bitsIn: Int
        /// As `bitsIn`, video only.
        public let videoBitsIn: Int
        /// As `bitsIn`, audio only.
        public let audioBitsIn: Int
        /// Bytes received since the stream exists.
        public let bytesIn: Int
        /// Number of clients that publish or play it.
        public let clientCount: Int
        /// Whether a client publishes it.
        public let isPublishing: Bool
        /// The publisher's video; nil if none has arrived yet.
        public let video: Video?
        /// The publisher's sound; nil if none has arrived yet.
        public let audio: Audio?
        /// Clients that publish or play it; empty if nginx is not configured to list them.
        public let clients: [Client]

        /// The client that publishes; nginx admits only one.
        public var publisher: Client? { clients.first(where: \.isPublishing) }
    }

    /// The publisher's own description of its video; chosen by the publisher.
    public struct Video: Hashable, Sendable {
        /// Pixels per line.
        public let width: Int
        /// Lines.
        public let height: Int
        /// Frames per second, rounded.
        public let frameRate: Int
        /// nginx-rtmp's name of the codec, such as `H264`; empty if it knows none.
        public let codec: String
        /// Whether the AVC decoder configuration has arrived. Everything else may only have been announced in the metadata.
        public let isConfigured: Bool
    }

    /// The publisher's sound, by its first packet.
    public struct Audio: Hashable, Sendable {
        /// nginx-rtmp's name of the codec, such as `AAC`; empty if it knows none.
        public let codec: String
        /// Samples per second; 0 if unknown.
        public let sampleRate: Int
        /// 1 or 2; 0 if unknown.
        public let channels: Int
    }

    /// A connection.
    public struct Client: Sendable, Equatable {
        /// nginx's connection number, the `clientid` of callbacks.
        public let id: UInt
        /// Its address, without port; `unix:` for a unix socket.
        public let address: String
        /// Time since it connected, in milliseconds.
        public let age: Duration
        /// The client's software name; chosen by the client, may be empty.
        public let flashVersion: String
        /// Whether it publishes; otherwise it plays or waits.
        public let isPublishing: Bool
    }

    /// The stream of this name in this application.
    public func stream(app: String, name: String) -> Stream? {
        applications.first { $0.name == app }?.streams.first { $0.name == name }
    }

    /// The statistics page without the addresses of clients, as nginx writes them: `<address>192.0.2.7</address>`.
    public static func withoutAddresses(_ page: String) -> String {
        let element = "<address>"
        return page.split(separator: element, omittingEmptySubsequences: false).enumerated().map { index, part in
            index == 0 ? String(part) : element + part.drop { $0 != "<" }
        }.joined()
    }

    /// Parses the statistics.
    /// - Throws: `RTMPStatError` if it is not what nginx-rtmp sends, or only a part of it.
    public static func parse(_ document: some Sequence<UInt8>) throws(RTMPStatError) -> RTMPStat {
        let root = try XMLNode.parse(document)
        guard root.name == "rtmp" else { throw .notAStat }
        var applications: [Application] = []
        for server in root.children("server") {
            for application in server.children("application") {
                applications.append(try Self.application(application))
            }
        }
        return RTMPStat(
            pid: try root.number("pid"), uptime: .seconds(try root.number("uptime")), applications: applications)
    }

    private static func application(_ node: XMLNode) throws(RTMPStatError) -> Application {
        var streams: [Stream] = []
        for stream in node.child("live")?.children("stream") ?? [] {
            streams.append(try Self.stream(stream))
        }
        return Application(name: try node.value("name"), streams: streams)
    }

    private static func stream(_ node: XMLNode) throws(RTMPStatError) -> Stream {
        var clients: [Client] = []
        for client in node.children("client") {
            clients.append(try Self.client(client))
        }
        var video: Video?
        if let meta = node.child("meta")?.child("video"), !meta.children.isEmpty {
            video = Video(
                width: try meta.number("width"), height: try meta.number("height"),
                frameRate: try meta.number("frame_rate"), codec: meta.child("codec")?.text ?? "",
                isConfigured: meta.child("profile") != nil)
        }
        var audio: Audio?
        if let meta = node.child("meta")?.child("audio"), !meta.children.isEmpty {
            audio = Audio(
                codec: meta.child("codec")?.text ?? "", sampleRate: meta.optionalNumber("sample_rate"),
                channels: meta.optionalNumber("channels"))
        }
        return Stream(
            name: try node.value("name"), bitsIn: try node.number("bw_in"), videoBitsIn: try node.number("bw_video"),
            audioBitsIn: try node.number("bw_audio"), bytesIn: try node.number("bytes_in"),
            clientCount: try node.number("nclients"), isPublishing: node.child("publishing") != nil, video: video,
            audio: audio, clients: clients)
    }

    private static func client(_ node: XMLNode) throws(RTMPStatError) -> Client {
        let id = try node.number("id")
        return Client(
            id: UInt(id), address: try node.value("address"), age: .milliseconds(try node.number("time")),
            flashVersion: node.child("flashver")?.text ?? "", isPublishing: node.child("publishing") != nil)
    }
}

/// Statistics that cannot be read.
public enum RTMPStatError: Error, Equatable, CustomStringConvertible {
    /// The document ends too early.
    case truncated
    /// The document is not XML at this byte.
    case malformed(offset: Int)
    /// A document that is not nginx-rtmp's statistics.
    case notAStat
    /// An element that nginx-rtmp always writes is missing.
    case missing(element: String)
    /// An element does not contain a number in range.
    case notANumber(element: String)

    /// One line for the log.
    public var description: String {
        switch self {
        case .truncated: "the statistics end too early"
        case .malformed(let offset): "the statistics are no XML at byte \(offset)"
        case .notAStat: "not the statistics of nginx-rtmp"
        case .missing(let element): "the statistics have no <\(element)> where nginx-rtmp writes one"
        case .notANumber(let element): "the statistics hold no number in <\(element)>"
        }
    }
}

extension XMLNode {
    /// The number in a child that may be missing; 0 if it is.
    fileprivate func optionalNumber(_ element: String) -> Int { child(element)?.text.trimmed().wholeNumber() ?? 0 }

    /// The text of a required child.
    fileprivate func value(_ element: String) throws(RTMPStatError) -> String {
        guard let child = child(element) else { throw .missing(element: element) }
        return child.text
    }

    /// The number in a required child. Numbers are below 2^62, which leaves room for arithmetic with times.
    fileprivate func number(_ element: String) throws(RTMPStatError) -> Int {
        guard let number = try value(element).trimmed().wholeNumber(), number < 1 << 62 else {
            throw .notANumber(element: element)
        }
        return number
    }
}
