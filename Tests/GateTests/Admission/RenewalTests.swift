import ArgumentParser
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
        gate.renew()
        // As long as there is one, others are let in too.
        let late = try await gate.connect()
        #expect(try await gate.staysOpen())
        close(client)
        let last = try await gate.connect()
        close(late)
        #expect(try await gate.staysOpen())
        close(last)
        try await gate.renewed()
    }

    @Test(.timeLimit(.minutes(1))) func anEmptyGateIsRenewedAtOnce() async throws {
        let gate = try RunningGate()
        close(try await gate.connect())
        let begin = ContinuousClock.now
        gate.renew()
        try await gate.renewed()
        #expect(ContinuousClock.now - begin < .seconds(15), "not half of the patience that it has with clients")
    }

    @Test(.timeLimit(.minutes(1))) func aStopDoesNotWaitForARenewal() async throws {
        let gate = try RunningGate()
        let client = try await gate.connect()
        gate.renew()
        try await gate.stop()
        close(client)
    }
}

/// A gate on a free port, with nothing behind it.
private final class RunningGate: Sendable {
    private let port: Int
    private let renewal: AsyncStream<Void>.Continuation
    private let running: RunningService
    private let ended = Flag()

    init() throws {
        port = try LoopbackPort.free()
        let renewals: AsyncStream<Void>
        (renewals, renewal) = AsyncStream.makeStream()
        let service = GateService(
            listen: PeerAddress(host: "127.0.0.1", port: port),
            endpoints: ConnectionTable.Endpoints(
                hookSocket: "/nowhere.sock", ingest: PeerAddress(host: "127.0.0.1", port: try LoopbackPort.free())),
            user: nil, notifier: SystemdNotifier(),
            logger: RecordedLog().logger("gate"),
            renewals: renewals)
        running = RunningService(service)
        Task { [ended, running] in
            _ = await running.end.result
            ended.isSet.withLock { $0 = true }
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

    func renew() { renewal.yield() }

    /// Waits until it has ended because it was renewed.
    func renewed() async throws {
        await #expect(throws: ExitCode.success) { try await running.end.value }
    }

    func stop() async throws { try await running.stop() }

    /// Connects as a client that says nothing yet; waits until the gate listens.
    func connect() async throws -> Int32 {
        while true {
            try await Task.sleep(for: .milliseconds(20))
            guard !ended.isSet.withLock({ $0 }) else { throw Ended() }
            if let descriptor = LoopbackSocket.connect(to: port) { return descriptor }
        }
    }
}
