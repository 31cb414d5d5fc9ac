import ProcessKit
import ProgramOptions
import RelayCore

extension HistoryRecorder.Figures {
    /// What relay-hook knows now.
    init(driver: ChannelDriver, registry: ServiceRegistry, identity: ServiceIdentity) async {
        let services = registry.services
        var status = await driver.status
        status.addMeasurements(of: services, app: driver.channel.app(of:))
        func figures<Value>(_ figure: (ChannelStatus.Publisher) -> Value?) -> [Feed: Value] {
            Dictionary(
                uniqueKeysWithValues: Feed.allCases.compactMap { feed in
                    status.publishers[feed.rawValue].flatMap(figure).map { (feed, $0) }
                })
        }
        let isBreak =
            status.onAir == SourceKind.slate.rawValue && status.override?.show == OperatorChoice.Show.brb.rawValue
        channels = [
            HistorySample.Channel(
                id: Topology.channel, source: isBreak ? Self.onBreak : status.onAir, speed: status.encoding?.speed,
                programBitrate: status.programBitsPerSecond, publisherBitrates: figures(\.bitsPerSecond),
                frameRates: figures(\.framesPerSecond))
        ]
        destinations = services.compactMap { RelayStatus.Destination($0) }.map { destination in
            HistorySample.Destination(
                name: destination.name, channel: destination.channel, state: destination.state,
                bitrate: destination.bitsPerSecond)
        }
        let now = WallClock.now
        runs =
            [ServiceRun(service: identity.service, boot: identity.boot, since: now)]
            + services.filter(\.isConnected).map { ServiceRun(service: $0.name, boot: $0.boot, since: now) }
    }
}
