import Lab
import Logging
import NginxClient
import ProcessKit
import RelayCore

@testable import HookServer

/// A channel without nginx: its sockets are not there.
struct TestChannel {
    let directory: TemporaryDirectory
    let settings: RelaySettings
    let channel: Channel
    let slates: SlateLibrary
    let driver: ChannelDriver

    static var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    /// - Parameters:
    ///   - slate: OFFLINE_VIDEO_PATH.
    ///   - encoder: VIDEO_ENCODER.
    init(slate: String? = nil, encoder: String = "libx264", directory given: TemporaryDirectory? = nil) throws {
        directory = try given ?? TemporaryDirectory("hook")
        var variables = [
            "OUT_RES": "320x180", "OUT_FPS": "30", "VID_BITRATE": "300k", "MAX_BITRATE": "300k", "BUFFER_SIZE": "600k",
            "PUBLISH_KEY": "secret-of-the-test", "VIDEO_ENCODER": encoder, "RTMP_PORT": "\(try LoopbackPort.free())",
            "SWITCH_PORT": "\(try LoopbackPort.free())", "INGEST_PORT": "\(try LoopbackPort.free())",
            "HTTP_PORT": "\(try LoopbackPort.free())",
        ]
        variables["OFFLINE_VIDEO_PATH"] = slate
        settings = try RelaySettings(variables)
        channel = Channel(settings)
        slates = SlateLibrary(
            channel: channel, directory: "\(directory.path)/slates", spareDirectory: "\(directory.path)/spare",
            logger: Self.logger)
        driver = ChannelDriver(
            channel: channel, policy: PublisherPolicy(settings),
            ingests: [
                NginxIngest(channel: channel, client: NginxClient(socketPath: "\(directory.path)/ingest.sock"))
            ],
            program: NginxClient(socketPath: "\(directory.path)/switch.sock"), slates: slates, logger: Self.logger,
            switcherLogger: Self.logger, onOnAir: {})
    }

    /// What a server of this channel tells.
    func statusRoutes() -> StatusRoutes {
        let nginx = NginxClient(socketPath: "\(directory.path)/none.sock")
        return StatusRoutes(
            ingest: nginx, program: nginx, driver: driver,
            registry: ServiceRegistry(events: EventStream(), logger: Self.logger),
            cuts: CutLedger(), events: EventStream(), metrics: MetricsSource())
    }

    /// A callback as nginx sends it.
    static func callback(_ body: String) throws -> IngestCallback {
        try IngestCallback(try CallbackForm(body.utf8))
    }

    static func publish(clientID: Int, key: String = "secret-of-the-test") -> String {
        "app=live&flashver=&swfurl=&tcurl=&pageurl=&addr=127.0.0.1&clientid=\(clientID)&call=publish&name=mystream"
            + "&type=live&key=\(key)"
    }
}

extension ChannelDriver {
    /// The ingest's page has shown these publishers.
    func found(_ publishers: [RelayCore.Feed: Snapshot.Publisher], at moment: ContinuousClock.Instant = .now) {
        let snapshot = Snapshot(askedAt: moment, ingests: [Topology.ingest: publishers], program: nil)
        perform(machine.compared(with: snapshot, now: moment))
    }
}
