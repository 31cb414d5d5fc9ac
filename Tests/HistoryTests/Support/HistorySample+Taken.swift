import RelayCore

extension HistorySample {
    /// What is taken with one publisher and one destination, whose bitrates are the same.
    static func taken(
        at time: Int64, span: Int64 = 10_000, source: String? = "live", bitrate: Int?, state: String = "connected"
    ) -> HistorySample {
        var rates: [Feed: Int] = [:]
        rates[.live] = bitrate
        return HistorySample(
            time: time, span: span,
            channels: [
                .init(id: Topology.channel, source: source, speed: 1, programBitrate: bitrate, publisherBitrates: rates)
            ],
            destinations: [.init(name: "kick", channel: Topology.channel, state: state, bitrate: bitrate)])
    }
}
