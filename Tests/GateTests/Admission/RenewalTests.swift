import Glibc
import Lab
import ProcessKit
import RelayCore
import Synchronization
import TestSupport
import Testing

@testable import Gate

/// SIGHUP: the gate ends, so that systemd starts a new version, but cuts nobody off.
@Suite struct RenewalTests {
    @Test(.timeLimit(.minutes(1))) func aRenewalWaitsUntilNobodyIsConnected() async throws {
        let gate = try RunningGate()
        let client = try await gate.connect()
        gate.signal(.hangUp)
        // As long as there is one, others are let in too.
        let late = try await gate.connect()
        #expect(try await gate.staysOpen())
        close(client)
        let last = try await gate.connect()
        close(late)
        #expect(try await gate.staysOpen())
        close(last)
        try await gate.end()
    }

    @Test(.timeLimit(.minutes(1))) func anEmptyGateIsRenewedAtOnce() async throws {
        let gate = try RunningGate()
        close(try await gate.connect())
        let begin = ContinuousClock.now
        gate.signal(.hangUp)
        try await gate.end()
        #expect(ContinuousClock.now - begin < .seconds(15), "not half of the patience that it has with clients")
    }

    @Test(.timeLimit(.minutes(1))) func aStopDoesNotWaitForARenewal() async throws {
        let gate = try RunningGate()
        let client = try await gate.connect()
        gate.signal(.hangUp)
        gate.signal(.terminate)
        try await gate.end()
        close(client)
    }

    /// In a terminal SIGHUP is a closed one.
    @Test(.timeLimit(.minutes(1))) func withoutSystemdAHangUpIsAStop() async throws {
        let gate = try RunningGate(renewsOnHangUp: false)
        let client = try await gate.connect()
        gate.signal(.hangUp)
        try await gate.end()
        close(client)
    }
}

/// A gate on a free port, with nothing behind it.
private final class RunningGate: Sendable {
    private let port: Int
    private let inbox: AsyncStream<ProcessSignal>.Continuation
    private let task: Task<Void, any Error>
    private let ended = Flag()

    init(renewsOnHangUp: Bool = true) throws {
        port = try LoopbackPort.free()
        let signals: AsyncStream<ProcessSignal>
        (signals, inbox) = AsyncStream.makeStream()
        let service = GateService(
            listen: PeerAddress(host: "127.0.0.1", port: port),
            endpoints: ConnectionTable.Endpoints(
                hookSocket: "/nowhere.sock", ingest: PeerAddress(host: "127.0.0.1", port: try LoopbackPort.free())),
            user: nil, notifier: SystemdNotifier(),
            logger: RecordedLog().logger("gate"),
            renewsOnHangUp: renewsOnHangUp)
        task = Task { [ended] in
            defer { ended.isSet.withLock { $0 = true } }
            try await service.run(until: signals)
        }
    }

    private struct Ended: Error {}

    private final class Flag: Sendable {
        let isSet = Mutex(false)
    }

    /// Whether it goes on to let clients in; each that comes and goes could end it.
    func staysOpen() async throws -> Bool {
        for _ in 0..<10 { close(try await connect()) }
        return !ended.isSet.withLock { $0 }
    }

    func signal(_ signal: ProcessSignal) { inbox.yield(signal) }

    func end() async throws { try await task.value }

    /// Connects as a client that says nothing yet; waits until the gate listens.
    func connect() async throws -> Int32 {
        while true {
            try await Task.sleep(for: .milliseconds(20))
            guard !ended.isSet.withLock({ $0 }) else { throw Ended() }
            if let descriptor = LoopbackSocket.connect(to: port) { return descriptor }
        }
    }
}
