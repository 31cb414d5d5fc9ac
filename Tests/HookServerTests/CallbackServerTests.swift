import Glibc
import Lab
import Logging
import RelayCore
import ServiceLifecycle
import TestSupport
import Testing

@testable import HookServer

@Suite(.serialized) struct CallbackServerTests {
    /// nginx reads until the server closes: stock Hummingbird would keep `Connection: Close` open for 10 s.
    @Test func answersAndClosesAtOnce() async throws {
        try await serve(answer: { $0.clientID == 7 }) { socket in
            let admitted = try await RawHTTP.exchange(
                RawHTTP.callback(TestChannel.publish(clientID: 7)), socket: socket)
            #expect(admitted.status == 200)
            #expect(admitted.isPrompt)
            let refused = try await RawHTTP.exchange(
                RawHTTP.callback(TestChannel.publish(clientID: 8)), socket: socket)
            #expect(refused.status == 403)
            #expect(refused.isPrompt)
        }
    }

    @Test func onlyTheOwnerMayConnect() async throws {
        try await serve(answer: { _ in true }) { socket in
            var info = stat()
            #expect(stat(socket, &info) == 0)
            #expect(info.st_mode & 0o777 == 0o600)
        }
    }

    @Test(arguments: [
        "", "garbage", "call=publish", "call=%ZZ&clientid=x", "\u{0}\u{1}\u{2}",
        "clientid=99999999999999999999&call=publish",
        String(repeating: "a=b&", count: 200), String(repeating: "x", count: CallbackForm.maximumBytes + 1),
        String(repeating: "y", count: 1 << 20),
    ])
    func refusesWhatItCannotRead(_ body: String) async throws {
        try await serve(answer: { _ in true }) { socket in
            let exchange = try await RawHTTP.exchange(RawHTTP.callback(body), socket: socket)
            // The answer to a flood can be lost when the server closes on unread data; the flood is over then too.
            if body.utf8.count < 1 << 20 { #expect(exchange.status == 400) }
            #expect(exchange.status != 200)
            #expect(exchange.isPrompt)
            let next = try await RawHTTP.exchange(RawHTTP.callback(TestChannel.publish(clientID: 1)), socket: socket)
            #expect(next.status == 200)
        }
    }

    /// An unauthenticated client's publish name could cause this as often as it came.
    @Test func whatCannotBeReadIsToldOnce() async throws {
        let log = RecordedLog()
        try await serve(answer: { _ in true }, logger: log.logger("test")) { socket in
            let body = TestChannel.publish(clientID: 1) + String(repeating: "&a", count: CallbackForm.maximumFields)
            for _ in 0..<30 {
                let exchange = try await RawHTTP.exchange(RawHTTP.callback(body), socket: socket)
                #expect(exchange.status == 400)
            }
        }
        #expect(log.entries("callback could not be read").count == 1)
    }

    /// Whatever comes, each connection is ended soon, and the next callback is answered as ever.
    @Test(arguments: [1, 2, 3, 4]) func survivesAnyBytes(seed: UInt64) async throws {
        var random = Noise(state: seed)
        try await serve(answer: { $0.clientID == 7 }) { socket in
            let good = Array(RawHTTP.callback(TestChannel.publish(clientID: 7)).utf8)
            for _ in 0..<150 {
                let exchange = try await RawHTTP.flood(random.damage(good), socket: socket)
                #expect(exchange.isPrompt)
                #expect(
                    [nil, 200, 400, 403, 404, 405, 413, 414, 431, 501, 505].contains(exchange.status),
                    "\(exchange.answer)")
            }
            let next = try await RawHTTP.exchange(
                RawHTTP.callback(TestChannel.publish(clientID: 7)), socket: socket)
            #expect(next.status == 200)
            #expect(next.isPrompt)
        }
    }

    /// nginx waits for an answer while others come and go.
    @Test func holdsOneAnswerWhileItGivesOthers() async throws {
        let (releases, release) = AsyncStream<Void>.makeStream()
        let (arrivals, arrival) = AsyncStream<Void>.makeStream()
        try await serve(answer: { callback in
            guard callback.clientID == 1 else { return true }
            arrival.yield()
            for await _ in releases { return true }
            return false
        }) { socket in
            async let held = RawHTTP.exchange(RawHTTP.callback(TestChannel.publish(clientID: 1)), socket: socket)
            for await _ in arrivals { break }
            for id in 2...20 {
                let other = try await RawHTTP.exchange(
                    RawHTTP.callback(TestChannel.publish(clientID: id)), socket: socket)
                #expect(other.status == 200)
            }
            release.yield()
            #expect(try await held.status == 200)
        }
    }

    private func serve(
        answer: @escaping @Sendable (IngestCallback) async -> Bool, logger: Logger = TestChannel.logger,
        _ body: (_ socket: String) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory("callbacks")
        let socket = "\(directory.path)/hook.sock"
        let (ready, isRunning) = AsyncStream<Void>.makeStream()
        let server = CallbackServer.make(
            .ingest, socket: socket, group: nil, logger: logger, answer: { CallbackAnswer(await answer($0)) },
            onRunning: { isRunning.yield() })
        try await Serving.run(server, until: ready) { try await body(socket) }
    }
}

/// Runs a service while a test uses it.
enum Serving {
    static func run(
        _ service: any Service, until ready: AsyncStream<Void>, _ body: () async throws -> Void
    ) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [service], logger: TestChannel.logger))
        let running = Task { try await group.run() }
        for await _ in ready { break }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await running.value
        try result.get()
    }
}

/// Damages requests, in the same ways for one seed (the generator is Steele, Lea, Flood: SplitMix64).
struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The request with some bytes changed, a piece missing, said twice or followed by another request; or no request at all.
    mutating func damage(_ request: [UInt8]) -> [UInt8] {
        var bytes = request
        switch Int.random(in: 0..<6, using: &self) {
        case 0:
            for _ in 0..<Int.random(in: 1...8, using: &self) {
                bytes[Int.random(in: bytes.indices, using: &self)] = UInt8.random(in: 0...255, using: &self)
            }
        case 1: bytes.removeSubrange(Int.random(in: bytes.indices, using: &self)...)
        case 2:
            let at = Int.random(in: bytes.indices, using: &self)
            bytes.removeSubrange(at..<min(at + 40, bytes.count))
        case 3:
            let at = Int.random(in: bytes.indices, using: &self)
            bytes.insert(contentsOf: bytes[at...], at: Int.random(in: bytes.indices, using: &self))
        case 4: bytes += request
        default:
            bytes = (0..<Int.random(in: 0...4096, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
        }
        return bytes
    }
}
