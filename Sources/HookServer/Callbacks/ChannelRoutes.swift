import RelayCore

/// Which channel a callback is about.
///
/// A request to publish or to play names its stream, and nginx gives the name. A `publish_done` does not: after a publish without a
/// name, it has any name that the client has chosen. Its connection is the one whose request was routed, so that decides.
struct ChannelRoutes {
    private let channels: [Channel]
    /// The channel of each publisher, from its `publish` to its `publish_done`, which nginx also sends for those that were refused.
    private var publishers: [NginxConnection: ChannelID] = [:]

    /// - Parameter channels: At least one. The first gets what belongs to none: it refuses that, and says why.
    init(_ channels: [Channel]) {
        precondition(!channels.isEmpty, "a relay without a channel")
        self.channels = channels
    }

    /// The channel that answers a callback.
    mutating func channel(for callback: IngestCallback, from source: CallbackSource) -> ChannelID {
        let connection = NginxConnection(source: source, clientID: callback.clientID)
        switch (source, callback.call) {
        case (.ingest, .publish), (.program, .publish):
            let channel = channel(named: callback, at: source)
            publishers[connection] = channel
            return channel
        case (.ingest, .publishDone), (.program, .publishDone):
            // Unknown: it was let in by an earlier run.
            return publishers.removeValue(forKey: connection) ?? channel(named: callback, at: source)
        case (.gate, _), (.ingest, _), (.program, _): return channel(named: callback, at: source)
        }
    }

    private func channel(named callback: IngestCallback, at source: CallbackSource) -> ChannelID {
        let named = channels.first { channel in
            switch source {
            case .gate, .ingest: channel.feed(of: callback.app) != nil && channel.name == callback.name
            case .program: callback.app == Topology.programApp && channel.programName == callback.name
            }
        }
        return (named ?? channels[0]).id
    }
}
