import Lab
import NIOCore
import NIOEmbedded
import ProgramOptions
import RTMP
import RelayCore
import TestSupport
import Testing

@testable import Gate

/// The gate's connection handlers, without sockets.
@Suite struct HandlerTests {
    /// A gate of its own, and what it logs.
    private struct TestGate {
        let log = RecordedLog()
        let loop = EmbeddedEventLoop()
        let table: ConnectionTable

        init() {
            table = ConnectionTable(
                endpoints: .init(hookSocket: "/nonexistent/hook.sock", ingest: PeerAddress(host: "127.0.0.2", port: 1)),
                loop: loop, logger: log.logger("gate"),
                reports: ReportSender(ServiceIdentity("relay-gate"), socket: nil))
        }

        /// A connection that has just been taken.
        func connection(from host: String = "192.0.2.1") throws -> EmbeddedChannel {
            let handler = OpeningHandler(table: table, address: PeerAddress(host: host, port: 5000))
            let channel = EmbeddedChannel(handler: handler, loop: loop)
            try channel.connect(to: try SocketAddress(ipAddress: host, port: 5000)).wait()
            return channel
        }
    }

    private func sent(_ channel: EmbeddedChannel) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        return bytes
    }

    @Test func whatIsNoRTMPIsClosedAtOnce() throws {
        let gate = TestGate()
        let channel = try gate.connection()
        try channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
        gate.loop.run()
        #expect(!channel.isActive)
        #expect(try sent(channel) == [])
        #expect(gate.log.entries.map(\.metadata["reason"]) == ["it does not speak RTMP"])
    }

    @Test func whoSaysNothingIsClosedAfterItsTime() throws {
        let gate = TestGate()
        let channel = try gate.connection()
        gate.loop.advanceTime(by: ConnectionTable.openingLimit - .milliseconds(1))
        #expect(channel.isActive)
        gate.loop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive)
        #expect(gate.log.complaints.isEmpty)
    }

    /// A person has mistyped: the client hears why before the connection ends, and has a moment to read it.
    @Test func aMistypedNameIsAnswered() throws {
        let gate = TestGate()
        let channel = try gate.connection()
        var opening = Opening.connect()
        opening.add(.string("publish"), .number(2), .null, .string("?key=right-key-1"))
        try channel.writeInbound(ByteBuffer(bytes: Opening.handshake + opening.bytes))
        let answers = String(decoding: try sent(channel).dropFirst(1 + 2 * Handshake.size), as: UTF8.self)
        for word in ["onStatus", "error", "NetStream.Publish.BadName", "no stream name; the stream key in OBS must be"]
        {
            #expect(answers.contains(word), "\(word)")
        }
        #expect(gate.log.complaints.map(\.message) == ["publisher refused"])
        #expect(!answers.contains("right-key-1") && !gate.log.entries.contains { $0.text.contains("right-key-1") })
        // What an encoder sends meanwhile is dropped.
        if channel.isActive { try channel.writeInbound(ByteBuffer(bytes: [UInt8](repeating: 0, count: 4096))) }
        gate.loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
        #expect(try sent(channel) == [])
        #expect(gate.log.entries.count == 1)
    }

    /// The gate is renewed when the last client has gone, and cuts off nobody who came at that moment.
    @Test func emptinessIsAnEvent() throws {
        let gate = TestGate()
        var departures = 0
        gate.table.whenEmpty(patience: .seconds(30)) { departures += 1 }
        gate.loop.advanceTime(by: ConnectionTable.departurePause)
        #expect(departures == 1, "nobody was there")
        let clients = try [gate.connection(), gate.connection()]
        gate.table.whenEmpty(patience: .seconds(30)) { departures += 1 }
        clients[0].close(promise: nil)
        gate.loop.advanceTime(by: ConnectionTable.departurePause)
        #expect(departures == 1)
        clients[1].close(promise: nil)
        gate.loop.run()
        let late = try gate.connection()
        gate.loop.advanceTime(by: .seconds(1))
        #expect(departures == 1 && late.isActive)
        late.close(promise: nil)
        gate.loop.advanceTime(by: ConnectionTable.departurePause)
        #expect(departures == 2)
        _ = try gate.connection()
        gate.loop.advanceTime(by: .seconds(31))
        #expect(departures == 2, "once each")
    }

    /// Where unauthenticated clients come all the time, there is always one.
    @Test func unauthenticatedClientsKeepTheGateForABoundedTime() throws {
        let gate = TestGate()
        var clients = [try gate.connection()]
        var departures = 0
        gate.table.whenEmpty(patience: .seconds(30)) { departures += 1 }
        for _ in 1...29 {
            gate.loop.advanceTime(by: .seconds(1))
            clients.append(try gate.connection())
        }
        #expect(departures == 0)
        gate.loop.advanceTime(by: .seconds(1) + ConnectionTable.departurePause)
        #expect(departures == 1)
        #expect(clients.last?.isActive == true)
    }

    /// More connections than may wait: one client's crowd out each other.
    @Test func aCrowdMakesRoomForOthers() throws {
        let gate = TestGate()
        let broadcaster = try gate.connection(from: "203.0.113.1")
        let clients = try (0..<AdmissionMachine.maxPendingOpenings + 100).map { _ in try gate.connection() }
        gate.loop.run()
        #expect(broadcaster.isActive)
        #expect(clients.count(where: \.isActive) == AdmissionMachine.maxPendingOpenings - 1)
        #expect(clients.last?.isActive == true)
        #expect(gate.table.report.sentence == "nobody is connected; 101 other clients were turned away")
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n", AdmissionMachine.Answer.allowed), ("HTTP/1.1 403 Forbidden\r\n", .notAllowed),
        ("HTTP/1.1 400 Bad Request\r\n", .notAllowed), ("HTTP/1.1 503 x\r\n", .failed("it is stopping")),
        ("garbage garbage", .failed("its answer cannot be read")), ("", .failed("it closed the connection")),
    ])
    func whatRelayHookAnswers(_ text: String, _ answer: AdmissionMachine.Answer) throws {
        for pieces in [1, text.utf8.count + 1] {
            let loop = EmbeddedEventLoop()
            let promise = loop.makePromise(of: AdmissionMachine.Answer.self)
            let channel = EmbeddedChannel(handler: HookQuestion(form: "a=b", answer: promise), loop: loop)
            try channel.connect(to: try SocketAddress(unixDomainSocketPath: "/nonexistent")).wait()
            #expect(String(decoding: try sent(channel), as: UTF8.self).hasSuffix("Content-Length: 3\r\n\r\na=b"))
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                try channel.writeInbound(ByteBuffer(bytes: rest.prefix(pieces)))
                rest = rest.dropFirst(pieces)
            }
            _ = try? channel.finish()
            #expect(try promise.futureResult.wait() == answer)
        }
    }
}
