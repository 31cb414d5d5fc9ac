import FoundationEssentials
import Lab
import NginxClient
import RelayCore
import TestSupport
import Testing

@testable import HookServer

/// Where relay-web may play what somebody publishes.
@Suite struct PreviewRoutesTests {
    private struct Preview: Decodable {
        let url: String
    }

    private static let publisher = Snapshot.Publisher(.nginx(7), address: "192.0.2.7")

    /// nginx asks about a player that has such an address.
    private static func play(_ url: String, app: String = "live") throws -> IngestCallback {
        let token = try #require(url.split(separator: "=").last)
        return try TestChannel.callback("app=\(app)&addr=127.0.0.1&clientid=9&call=play&name=mystream&token=\(token)")
    }

    @Test func anAddressIsGoodOnceAndForItsFeed() async throws {
        let test = try TestChannel()
        let driver = test.driver
        let socket = "\(test.directory.path)/control.sock"
        let (ready, isRunning) = AsyncStream<Void>.makeStream()
        let server = ControlServer.make(
            socket: socket, group: nil, logger: TestChannel.logger, routes: [PreviewRoutes(driver: driver).add(to:)],
            onRunning: { isRunning.yield() })
        try await Serving.run(server, until: ready) {
            let http = LocalHTTP(socketPath: socket)
            func ask(_ feed: String) async throws -> LocalHTTP.Answer {
                try await http.send([], "POST", "/api/v1/publishers/\(feed)/preview", timeout: .seconds(5))
            }
            #expect(try await ask("other").status == 404)
            let nobody = try await ask("live")
            #expect(nobody.status == 409)
            #expect(String(decoding: nobody.body, as: UTF8.self).contains("nobody publishes to live"))

            await driver.found([.live: Self.publisher])
            let answer = try await ask("live")
            #expect(answer.status == 200)
            let url = try JSONDecoder().decode(Preview.self, from: Data(answer.body)).url
            #expect(url.hasPrefix("\(test.settings.topology.ingestURL)/live/mystream?token="))
            #expect(try await ask("standby").status == 409)
            #expect(await driver.ingestCalled(try Self.play(url, app: Topology.standbyApp)) == false)
            #expect(await driver.ingestCalled(try Self.play(url)))
            #expect(await driver.ingestCalled(try Self.play(url)) == false)
        }
        await driver.stop()
    }

    @Test func anAddressIsGoodForTenSecondsAndOnlyTheLatestAre() async throws {
        let driver = try TestChannel().driver
        await driver.found([.live: Self.publisher])
        let now = ContinuousClock.now
        var urls: [String] = []
        for _ in 1...9 {
            let url = await driver.previewURL(of: .live, now: now)
            urls.append(try #require(url))
        }
        let callbacks = try urls.map { try Self.play($0) }
        #expect(await driver.admitsPreview(callbacks[0], now: now) == false)
        #expect(await driver.admitsPreview(callbacks[1], now: now + .seconds(10)) == false)
        #expect(await driver.admitsPreview(callbacks[1], now: now + .seconds(9)))
        await driver.stop()
    }
}
