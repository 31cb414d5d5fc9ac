import NginxClient
import RelayCore

/// A channel's part of relay-ingest. nginx asks by HTTP callbacks, which ``ChannelDriver/ingestCalled(_:)`` answers.
struct NginxIngest: Ingest {
    let id = Topology.ingest
    let channel: Channel
    let client: NginxClient

    /// The name of the connection that a callback is about.
    static func connection(of callback: IngestCallback) -> ConnectionID {
        ConnectionID(ingest: Topology.ingest, number: callback.clientID)
    }

    func playURL(_ feed: Feed, token: Token) -> String {
        "\(channel.topology.ingestURL)/\(channel.app(of: feed))/\(channel.name)?token=\(token.hex)"
    }

    func dropPublisher(of feed: Feed, number: UInt) async throws {
        try await client.drop(
            .publisher, app: channel.app(of: feed), name: channel.name, clientID: number, timeout: .seconds(1))
    }

    func dropPlayer(of feed: Feed, number: UInt) async throws -> Bool {
        try await client.drop(
            .subscriber, app: channel.app(of: feed), name: channel.name, clientID: number, timeout: .milliseconds(500))
            == 1
    }

    func publishers() async throws -> [Feed: Snapshot.Publisher] {
        publishers(in: try await client.stat(timeout: .seconds(2)))
    }

    /// The channel's publishers on a statistics page.
    func publishers(in stat: RTMPStat) -> [Feed: Snapshot.Publisher] {
        var publishers: [Feed: Snapshot.Publisher] = [:]
        for feed in Feed.allCases {
            guard let stream = stat.stream(app: channel.app(of: feed), name: channel.name),
                let publisher = stream.publisher
            else { continue }
            publishers[feed] = Snapshot.Publisher(
                ConnectionID(ingest: id, number: publisher.id), address: publisher.address, picture: .init(stream))
        }
        return publishers
    }
}

extension Snapshot.Publisher.Picture {
    /// Creates the picture state from nginx-rtmp 1.2.2's statistics. nginx-rtmp takes the lower half of the first byte for the
    /// codec, which in enhanced RTMP (H.265, AV1) is the packet type: its codec names for those are meaningless.
    init(_ stream: RTMPStat.Stream) {
        // Metadata may announce a picture that never arrives. These bytes count picture and sound only (ngx_rtmp_live_module.c).
        switch stream.bytesIn == 0 ? nil : stream.video {
        case nil: self = .nothing
        case let video? where video.codec == "H264": self = video.isConfigured ? .usable : .missing
        case let video?: self = video.codec.isEmpty && video.width == 0 ? .missing : .foreign
        }
    }
}

extension Snapshot.Program {
    /// The program on relay-switch's statistics page.
    init(_ stat: RTMPStat) {
        let publisher = stat.stream(app: Topology.programApp, name: Topology.programName)?.publisher
        self = publisher.map { .publishedBy(clientID: $0.id) } ?? .empty
    }
}
