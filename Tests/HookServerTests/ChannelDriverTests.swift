import Lab
import NginxClient
import RelayCore
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import HookServer

@Suite struct ChannelDriverTests {
    /// nginx must not be left waiting when the hook stops.
    @Test func stopAnswersWhatIsHeld() async throws {
        let test = try TestChannel()
        let driver = test.driver
        // Nothing listens on the ingest's port, so no switcher ever subscribes.
        let callback = try TestChannel.callback(TestChannel.publish(clientID: 1))
        let held = Task { await driver.ingestCalled(callback) }
        while await driver.held.isEmpty { await Task.yield() }
        await driver.stop()
        #expect(await held.value == false)
        #expect(await driver.runners.isEmpty)
        // Later ones don't wait at all.
        #expect(await driver.ingestCalled(callback) == false)
        // Nor is nginx waited for without end, which has reported nothing here.
        #expect(await !driver.endReports.areComplete)
    }

    /// nginx reports the end of whom it turns away; without the socket it would log an error.
    @Test func stopWaitsForWhatNginxReports() async throws {
        let driver = try TestChannel().driver
        let callback = try TestChannel.callback(TestChannel.publish(clientID: 1))
        let held = Task { await driver.ingestCalled(callback) }
        while await driver.held.isEmpty { await Task.yield() }
        let hasStopped = Mutex(false)
        let stop = Task {
            await driver.stop()
            hasStopped.withLock { $0 = true }
        }
        #expect(await held.value == false)
        while await !driver.isWaitingForReports, !hasStopped.withLock({ $0 }) { await Task.yield() }
        #expect(!hasStopped.withLock { $0 }, "it did not wait")
        let report = "app=live&addr=127.0.0.1&clientid=1&call=publish_done&name=mystream"
        #expect(await driver.ingestCalled(try TestChannel.callback(report)))
        await stop.value
        #expect(await driver.endReports.areComplete)
    }

    /// A restarted nginx counts its connections from 1 again: a number names the player that came last.
    @Test func aConnectionsNumberNamesItsLatestPlayer() async throws {
        let driver = try TestChannel().driver
        for number in 1...2 {
            let token = await driver.mint(SwitcherID(number))
            let play = "app=live&addr=127.0.0.1&clientid=7&call=play&name=mystream&token=\(token.hex)"
            #expect(
                await driver.ingestCalled(try TestChannel.callback(play)) == false, "the machine knows no such switcher"
            )
            #expect(await driver.players.keys.map(\.number) == [number])
        }
    }

    /// The gate asks about its publishers: only one that the machine has given up must go.
    @Test func thePublisherThatWasGivenUpMustGo() async throws {
        let driver = try TestChannel().driver
        let question = try TestChannel.callback("app=live&addr=127.0.0.1&clientid=0&call=update_publish&name=mystream")
        #expect(await driver.gateAsked(question) == .admitted, "a relay-hook that has just started knows nobody")
        await driver.giveUpPublisher()
        #expect(await driver.gateAsked(question) == .refused)
        let other = try TestChannel.callback("app=offline&addr=127.0.0.1&clientid=0&call=update_publish&name=mystream")
        #expect(await driver.gateAsked(other) == .admitted)
        await driver.stop()
        #expect(await driver.gateAsked(question) == .unavailable)
    }

    @Test func refusesUnauthenticatedClientsWithoutWaiting() async throws {
        let test = try TestChannel()
        for body in [
            TestChannel.publish(clientID: 1, key: "wrong-key"),
            "app=live&addr=127.0.0.1&clientid=2&call=play&name=mystream",
            "app=live&addr=127.0.0.1&clientid=3&call=play&name=mystream&token=0123456789abcdef0123456789abcdef",
        ] {
            #expect(await test.driver.ingestCalled(try TestChannel.callback(body)) == false)
        }
        let client = "app=switch&addr=127.0.0.1&clientid=4&call=publish&name=out&type=live&token=00"
        #expect(await test.driver.programCalled(try TestChannel.callback(client)) == false)
        #expect(await test.driver.held.isEmpty)
        #expect(await test.driver.runners.isEmpty)
    }

    @Test func statusIsJSONWithoutSecrets() async throws {
        let test = try TestChannel()
        let socket = "\(test.directory.path)/control.sock"
        let (ready, isRunning) = AsyncStream<Void>.makeStream()
        let server = ControlServer.make(
            socket: socket, group: nil, logger: TestChannel.logger, routes: [test.statusRoutes().add(to:)],
            onRunning: { isRunning.yield() })
        await test.driver.slateIsWanted(.standard, preparation: "being rendered")
        try await Serving.run(server, until: ready) {
            let status = try await RawHTTP.exchange(RawHTTP.get("/api/v1/status"), socket: socket)
            #expect(status.status == 200)
            #expect(status.isPrompt)
            #expect(status.body.contains("\"name\" : \"mystream\""))
            #expect(status.body.contains("\"slateProblem\" : \"being rendered\""))
            #expect(!status.body.contains("secret-of-the-test"))
            #expect(status.body.contains("\"version\" : 1"))
            #expect(try await RawHTTP.exchange(RawHTTP.get("/healthz"), socket: socket).status == 503)
            // Without its nginx a page is a gateway's error, not an empty one.
            #expect(try await RawHTTP.exchange(RawHTTP.get("/rtmp_stat"), socket: socket).status == 502)
        }
    }

    /// What Debian 12's nginx-rtmp answers, shortened to what is read.
    @Test func snapshotTellsPublishersFromPlayers() throws {
        let page = """
            <?xml version="1.0" encoding="utf-8" ?>
            <rtmp><pid>14418</pid><uptime>6</uptime><server><application><name>live</name><live>
            <stream><name>mystream</name><bw_in>0</bw_in><bytes_in>287075</bytes_in><bw_audio>0</bw_audio>
            <bw_video>0</bw_video>
            <client><id>5</id><address>127.0.0.1</address><time>3431</time><flashver>LNX 9,0,124,2</flashver><active/></client>
            <client><id>3</id><address>192.0.2.7</address><time>5267</time><flashver>FMLE/3.0</flashver><publishing/><active/></client>
            <nclients>2</nclients><publishing/><active/></stream>
            <nclients>2</nclients></live></application><application><name>offline</name><live>
            <nclients>0</nclients></live></application></server></rtmp>
            """
        let stat = try RTMPStat.parse(Array(page.utf8))
        let channel = try TestChannel().channel
        let ingest = NginxIngest(channel: channel, client: NginxClient(socketPath: "none"))
        #expect(
            ingest.publishers(in: stat) == [.live: .init(.nginx(3), address: "192.0.2.7", picture: .nothing)])
        #expect(Snapshot.Program(stat) == .empty)
    }

    /// What a publisher announces in its metadata need not come.
    @Test(arguments: [
        (0, "", Snapshot.Publisher.Picture.nothing), (0, "<codec>H264</codec>", .nothing),
        (9, "<codec></codec>", .foreign),
        (9, "<codec>H264</codec>", .missing), (9, "<codec>H264</codec><profile>Main</profile>", .usable),
    ])
    func aPictureIsWhatHasCome(bytes: Int, codec: String, picture: Snapshot.Publisher.Picture) throws {
        let video = codec.isEmpty ? "" : "<width>320</width><height>180</height><frame_rate>15</frame_rate>\(codec)"
        let page = """
            <rtmp><pid>1</pid><uptime>6</uptime><server><application><name>live</name><live><stream><name>mystream</name>
            <bw_in>0</bw_in><bytes_in>\(bytes)</bytes_in><bw_audio>0</bw_audio><bw_video>0</bw_video>
            <client><id>3</id><address>192.0.2.7</address><time>5267</time><publishing/><active/></client>
            <meta><video>\(video)</video><audio></audio></meta><nclients>1</nclients><publishing/></stream>
            </live></application></server></rtmp>
            """
        let ingest = NginxIngest(
            channel: try TestChannel().channel, client: NginxClient(socketPath: "none"))
        #expect(ingest.publishers(in: try RTMPStat.parse(Array(page.utf8)))[.live]?.picture == picture)
    }
}

extension ChannelDriver {
    /// As after a reload of the ingest's nginx: a page shows a publisher, and a later one does not.
    fileprivate func giveUpPublisher() {
        let now = ContinuousClock.now
        found([.live: .init(.nginx(7), address: "192.0.2.7")], at: now)
        found([:], at: now + .seconds(20))
    }

    /// The token of a switcher that was never started.
    fileprivate func mint(_ switcher: SwitcherID) -> Token {
        tokens.mint(for: switcher, mayPlay: true, using: &generator)
    }
}
