import NIOCore
import NIOEmbedded
import RTMP
import Synchronization
import Testing

@testable import Gate

/// The two ends of a session on channels of a test, with a clock that the test moves.
@Suite struct SpliceHandlerTests {
    /// Counts what the handlers behind it want to read, and whether its channel's output was closed.
    private final class Wire: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        var reads = 0
        var isOutputClosed = false

        func read(context: ChannelHandlerContext) { reads += 1 }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            guard mode == .output else { return context.close(mode: mode, promise: promise) }
            isOutputClosed = true
            promise?.succeed()
        }
    }

    private struct Session {
        let loop = EmbeddedEventLoop()
        let publisher: EmbeddedChannel
        let server: EmbeddedChannel
        let publisherWire = Wire()
        let serverWire = Wire()
        let reports = Reports()
        let publisherEnd: SpliceHandler<PublisherSession>

        /// - Parameter rest: What came behind the request to publish.
        init(rest: [UInt8] = []) throws {
            publisher = EmbeddedChannel(handler: publisherWire, loop: loop)
            server = EmbeddedChannel(handler: serverWire, loop: loop)
            for channel in [publisher, server] {
                try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1935)).wait()
            }
            let session = PublisherSession(
                following: ChunkFollower(largest: ChunkReader.largest), received: 0, window: 0)
            let reports = reports
            let publisherEnd = SpliceHandler(session) { reports.add($0) }
            let serverEnd = SpliceHandler(ServerAnswers(ChunkReader())) { reports.add($0) }
            try publisher.pipeline.syncOperations.addHandler(publisherEnd)
            try server.pipeline.syncOperations.addHandler(serverEnd)
            self.publisherEnd = publisherEnd
            publisherEnd.begin(with: serverEnd, first: [1, 2, 3], rest: rest)
            serverEnd.begin(with: publisherEnd, first: [], rest: [])
            publisherEnd.watchForMedia()
        }

        /// Bytes that have been written to a channel.
        func written(to channel: EmbeddedChannel) throws -> [UInt8] {
            var bytes: [UInt8] = []
            while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
            return bytes
        }

        func send(_ bytes: [UInt8], through channel: EmbeddedChannel) throws {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        }
    }

    private final class Reports {
        private(set) var faults: [SessionFault] = []
        private(set) var ends: [SessionEnd] = []
        private(set) var descriptions = 0

        func add<Reader>(_ report: SpliceHandler<Reader>.Report) {
            switch report {
            case .warning(let fault): faults.append(fault)
            case .measured: break
            case .described: descriptions += 1
            case .end(let end): ends.append(end)
            }
        }
    }

    private static let frame = RTMPMessage(chunkStream: 4, time: 40, kind: 9, stream: 1, body: [0x17, 1, 0, 0, 0]).bytes
    private static let goodbye = RTMPMessage.command(
        AMF0.bytes(.string("publish"), .number(0), .null, .null)
    ).bytes

    /// The beginning of a video: no encoder's, and described as unreadable.
    private static let header = RTMPMessage(chunkStream: 4, kind: 9, stream: 1, body: [0x17, 0, 0, 0, 0, 1]).bytes

    /// nginx drops the first publisher, because a second one takes over, while relay-hook has answered the question of neither: what
    /// their pictures are like, and so which switchers they need (LIVE_MODE).
    @Test func aTakeoverEndsASessionThatWaitsForItsAnswer() throws {
        let (old, new) = (try Session(), try Session())
        for session in [old, new] {
            try session.send(Self.header + Self.frame, through: session.publisher)
            #expect(session.reports.descriptions == 1)
            #expect(try session.written(to: session.server) == Self.header, "its first frame waits")
        }
        let reads = old.publisherWire.reads
        old.server.close(promise: nil)
        old.loop.run()
        #expect(!old.publisher.isActive && new.publisher.isActive)
        // Its answer is late.
        old.publisherEnd.goOn()
        old.loop.advanceTime(by: .seconds(60))
        #expect(try old.written(to: old.server) == [])
        #expect(old.publisherWire.reads == reads && old.reports.ends.isEmpty && old.reports.faults.isEmpty)
        new.publisherEnd.goOn()
        #expect(try new.written(to: new.server) == Self.frame)
        #expect(new.publisher.isActive && new.reports.ends.isEmpty)
    }

    @Test func bothTalkToEachOther() throws {
        let session = try Session(rest: Self.frame)
        #expect(try session.written(to: session.publisher) == [1, 2, 3])
        #expect(try session.written(to: session.server) == Self.frame)
        try session.send(Self.frame, through: session.publisher)
        #expect(try session.written(to: session.server) == Self.frame)
        let ping = RTMPMessage(chunkStream: 2, kind: 4, body: [0, 6, 0, 0, 0, 1]).bytes
        try session.send(ping, through: session.server)
        #expect(try session.written(to: session.publisher) == ping)
        #expect(session.reports.ends.isEmpty)
    }

    /// What one end cannot write the other does not read.
    @Test func aSlowServerStopsThePublisher() throws {
        let session = try Session()
        let before = session.publisherWire.reads
        try session.send(Self.frame, through: session.publisher)
        #expect(session.publisherWire.reads == before + 1)
        session.server.isWritable = false
        try session.send(Self.frame, through: session.publisher)
        #expect(session.publisherWire.reads == before + 1)
        session.server.isWritable = true
        session.server.pipeline.fireChannelWritabilityChanged()
        #expect(session.publisherWire.reads == before + 2)
        session.server.pipeline.fireChannelWritabilityChanged()
        #expect(session.publisherWire.reads == before + 2)
    }

    /// nginx is left at once; the publisher gets its answer and time to close, and what it still sends goes nowhere.
    @Test func aGoodbyeEndsTheSessionAtOnce() throws {
        let session = try Session()
        _ = try session.written(to: session.publisher)
        try session.send(Self.frame + Self.goodbye, through: session.publisher)
        session.loop.run()
        #expect(session.reports.ends == [.unpublished])
        #expect(try session.written(to: session.server) == Self.frame)
        #expect(!session.server.isActive)
        #expect(try session.written(to: session.publisher) == Answers.unpublished)
        #expect(session.publisherWire.isOutputClosed && session.publisher.isActive)
        let reads = session.publisherWire.reads
        try session.send(Self.frame, through: session.publisher)
        #expect(session.publisherWire.reads == reads + 1)
        session.loop.advanceTime(by: .seconds(2))
        #expect(!session.publisher.isActive)
        session.loop.advanceTime(by: .seconds(40))
        #expect(session.reports.faults.isEmpty && session.reports.ends.count == 1)
    }

    @Test func silenceIsToldAfterFiveSecondsAndEndedAfterThirty() throws {
        let session = try Session()
        session.loop.advanceTime(by: .milliseconds(4999))
        #expect(session.reports.faults.isEmpty)
        session.loop.advanceTime(by: .milliseconds(1))
        #expect(session.reports.faults == [.noMedia(seconds: 5)])
        session.loop.advanceTime(by: .seconds(25))
        #expect(session.reports.ends == [.failed(.noMedia(seconds: 30))])
        session.loop.run()
        #expect(!session.publisher.isActive && !session.server.isActive)

        let good = try Session(rest: Self.frame)
        good.loop.advanceTime(by: .seconds(60))
        #expect(good.reports.faults.isEmpty && good.reports.ends.isEmpty && good.publisher.isActive)
    }

    /// Only by a no: a relay-hook that is away, or starts, ends nobody's session.
    @Test func aPublisherThatWasGivenUpIsDisconnected() throws {
        let session = try Session(rest: Self.frame)
        let questions = Mutex<[EventLoopPromise<AdmissionMachine.Answer>]>([])
        let loop = session.loop
        session.publisherEnd.watchForGivingUp {
            let promise = loop.makePromise(of: AdmissionMachine.Answer.self)
            questions.withLock { $0.append(promise) }
            return promise.futureResult
        }
        for (number, answer) in [AdmissionMachine.Answer.allowed, .failed("it is stopping"), .notAllowed].enumerated() {
            loop.advanceTime(by: ConnectionTable.updatePace - .milliseconds(1))
            #expect(questions.withLock { $0.count } == number)
            loop.advanceTime(by: .milliseconds(1))
            #expect(session.publisher.isActive)
            // The next question waits for the answer to this one.
            loop.advanceTime(by: .seconds(9))
            try #require(questions.withLock { $0.count } == number + 1)
            questions.withLock { $0[number] }.succeed(answer)
            loop.run()
        }
        #expect(session.reports.ends == [.failed(.forgotten)])
        #expect(!session.publisher.isActive && !session.server.isActive)
        loop.advanceTime(by: .seconds(60))
        #expect(questions.withLock { $0.count } == 3 && session.reports.ends.count == 1)
    }

    @Test func inputThatCannotBeFollowedEndsBoth() throws {
        let session = try Session()
        try session.send([0xC9], through: session.publisher)
        session.loop.run()
        #expect(session.reports.ends == [.failed(.chunks(.headerMissing(chunkStream: 9)))])
        #expect(!session.publisher.isActive && !session.server.isActive)

        let strange = try Session()
        try strange.send([0xC9], through: strange.server)
        strange.loop.run()
        #expect(strange.reports.ends == [.failed(.server)])
        #expect(!strange.publisher.isActive && !strange.server.isActive)
    }

    /// What one end had read is written before the other closes.
    @Test(arguments: [true, false]) func theEndOfOneIsTheEndOfTheOther(isPublisher: Bool) throws {
        let session = try Session()
        try session.send(Self.frame, through: session.publisher)
        let (first, second) =
            isPublisher ? (session.publisher, session.server) : (session.server, session.publisher)
        first.close(promise: nil)
        session.loop.run()
        #expect(!second.isActive)
        #expect(try session.written(to: session.server) == Self.frame)
        #expect(session.reports.ends.isEmpty)
        session.loop.advanceTime(by: .seconds(60))
    }
}
