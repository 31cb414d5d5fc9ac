import ArgumentParser
import Glibc
import Lab
import Logging
import ProcessKit
import TestSupport
import Testing

@testable import Guard

/// The guard with a real nginx.
@Suite(.timeLimit(.minutes(1))) struct GuardServiceTests {
    @Test func aPlainRunLogsNoWarning() async throws {
        let guarding = await RunningGuard(try GuardedNginx())
        let master = try #require(guarding.nginx.master)
        let workers = Processes.children(of: master)
        #expect(workers.count == 1)
        #expect(await guarding.stop() == 0)
        #expect(!Processes.isAlive(master) && !workers.contains(where: Processes.isAlive))
        #expect(guarding.nginx.log.complaints.isEmpty)
        #expect(access(guarding.nginx.socket, F_OK) != 0, "nginx removes its sockets itself when it ends in good order")
    }

    @Test func aHaltedWorkerIsNoticedAndNothingIsLeft() async throws {
        let guarding = await RunningGuard(try GuardedNginx())
        let master = try #require(guarding.nginx.master)
        let worker = try #require(Processes.children(of: master).first)
        kill(worker, SIGSTOP)
        let begin = ContinuousClock.now
        #expect(await guarding.result.value == 1)
        #expect(ContinuousClock.now - begin < .seconds(5), "three probes of 0.3 s, and 2 s of patience")
        #expect(!Processes.isAlive(master) && !Processes.isAlive(worker))
        #expect(guarding.nginx.log.complaints.map(\.message) == ["nginx no longer answers; stopping it"])
    }

    /// A group of processes that may run for a millisecond in each second, which the others use up.
    @Test(.enabled(if: ProcessorQuota.isPossible, "needs root and control groups"))
    func aStarvedWorkerIsNotEnded() async throws {
        let guarding = await RunningGuard(try GuardedNginx())
        let log = guarding.nginx.log
        let master = try #require(guarding.nginx.master)
        let worker = try #require(Processes.children(of: master).first)
        let quota = try #require(ProcessorQuota(period: 1_000_000))
        var hogs: [Child] = []
        defer { for hog in hogs { kill(hog.pid, SIGKILL) } }
        for _ in 0..<4 { hogs.append(try await Child.start(Command("sh", ["-c", "while :; do :; done"])) { _ in }) }
        // SCHED_IDLE (sched(7)), which Glibc's module has not.
        var parameters = sched_param(sched_priority: 0)
        #expect(sched_setscheduler(worker, 5, &parameters) == 0)
        try quota.set(0.001)
        for process in hogs.map(\.pid) + [worker] { try quota.add(process) }
        // Thrice as many as end one that hangs.
        let missed = { log.entries("a probe was not answered").count }
        #expect(try await Processes.eventually(within: .seconds(20)) { missed() >= 3 * GuardMachine.limit })
        try quota.set(nil)
        while let hog = hogs.popLast() { _ = await hog.stop(.immediate) }
        #expect(try await Processes.eventually { !log.entries("nginx answers again").isEmpty })
        #expect(Processes.children(of: master) == [worker])
        #expect(await guarding.stop() == 0)
        let complaint = try #require(log.complaints.first)
        #expect(log.complaints.count == 1)
        #expect(complaint.message == "this host is too busy: nginx got no CPU time and could not answer")
        #expect(complaint.metadata["remedy"]?.contains("systemd-cgtop") == true)
        Figures.print("missed", missed(), "waited", complaint.metadata["waited"] ?? "?")
    }

    @Test func aHaltedMasterDoesNotMatterWhileTheWorkerServes() async throws {
        let guarding = await RunningGuard(try GuardedNginx())
        let master = try #require(guarding.nginx.master)
        kill(master, SIGSTOP)
        let begin = ContinuousClock.now
        #expect(await guarding.stop() == 0)
        #expect(ContinuousClock.now - begin < .seconds(3))
        #expect(!Processes.isAlive(master))
    }

    @Test func aKilledMasterLeavesNoWorker() async throws {
        let guarding = await RunningGuard(try GuardedNginx())
        let master = try #require(guarding.nginx.master)
        let worker = try #require(Processes.children(of: master).first)
        kill(master, SIGKILL)
        #expect(await guarding.result.value == 1)
        #expect(try await Processes.eventually { !Processes.isAlive(worker) })
        let complaint = try #require(guarding.nginx.log.complaints.first)
        #expect(complaint.message == "nginx ended unexpectedly")
        #expect(complaint.metadata["exit"] == "signal 9 (KILL)")
    }

    @Test func aStaleSocketIsRemovedBeforeTheStart() async throws {
        let nginx = try GuardedNginx()
        let first = await RunningGuard(nginx)
        let master = try #require(nginx.master)
        let worker = try #require(Processes.children(of: master).first)
        kill(master, SIGKILL)
        _ = await first.result.value
        // Until its worker is gone too, somebody does listen there.
        #expect(try await Processes.eventually { !Processes.isAlive(worker) })
        #expect(access(nginx.socket, F_OK) == 0, "a killed nginx leaves its socket")
        let second = await RunningGuard(nginx)
        #expect(await second.stop() == 0)
        #expect(nginx.log.entries("removed a socket that an earlier nginx left behind").count == 1)
    }

    @Test func aDeadWorkerIsNginxsOwnBusiness() async throws {
        let guarding = await RunningGuard(try GuardedNginx())
        let master = try #require(guarding.nginx.master)
        let worker = try #require(Processes.children(of: master).first)
        kill(worker, SIGKILL)
        #expect(try await Processes.eventually { Processes.children(of: master).contains { $0 != worker } })
        #expect(await guarding.stop() == 0)
        let complaint = try #require(guarding.nginx.log.complaints.first)
        #expect(complaint.level == .warning)
        #expect(complaint.metadata == ["worker": "\(worker)", "signal": "9"])
        #expect(guarding.nginx.log.complaints.count == 1)
    }

    /// `kill -HUP`: the old worker would keep its clients, and nobody could tell it to let them go.
    @Test func aReloadEndsTheOldWorkersConnections() async throws {
        let guarding = await RunningGuard(try GuardedNginx())
        let master = try #require(guarding.nginx.master)
        let worker = try #require(Processes.children(of: master).first)
        let client = try #require(LoopbackSocket.connect(to: guarding.nginx.port))
        defer { close(client) }
        Self.greet(client)
        // The worker has taken it, not only the kernel.
        #expect(try await Processes.eventually { Self.received(client)?.isEmpty == false })
        kill(master, SIGHUP)
        let begin = ContinuousClock.now
        #expect(try await Processes.eventually(within: .seconds(5)) { Self.received(client) == nil })
        Figures.print("closed", (ContinuousClock.now - begin) / .seconds(1), "s after SIGHUP")
        #expect(try await Processes.eventually { !Processes.isAlive(worker) })
        // The master learns of its end a moment later.
        #expect(try await Processes.eventually { Processes.children(of: master).count == 1 })
        #expect(await guarding.stop() == 0)
        #expect(
            guarding.nginx.log.complaints.map(\.message)
                == ["nginx was reloaded; ended the old worker, whose clients have to connect again"])
    }

    /// Greets as an RTMP client does: version 3, and 1536 bytes.
    private static func greet(_ descriptor: Int32) {
        let greeting = [3] + [UInt8](repeating: 0, count: 1536)
        _ = send(descriptor, greeting, greeting.count, Int32(MSG_NOSIGNAL))
    }

    /// What has arrived; `nil` is the end of the connection.
    private static func received(_ descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count < 0, errno == EAGAIN { return [] }
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    @Test func aBrokenConfigurationEndsAtOnce() async throws {
        let nginx = try GuardedNginx(broken: true)
        #expect(await RunningGuard(nginx).result.value == 1)
        let said = nginx.log.entries("nginx says")
        #expect(said.contains { $0.level == .error && ($0.metadata["nginx"] ?? "").contains("\"nonsense\"") })
        #expect(nginx.log.entries("nginx could not start").count == 1)
    }

    @Test func aPortInUseIsSaidOnce() async throws {
        let first = await RunningGuard(try GuardedNginx())
        let second = try GuardedNginx(port: first.nginx.port)
        #expect(await RunningGuard(second).result.value == 1)
        #expect(await first.stop() == 0)
        let said = second.log.complaints.filter { $0.text.contains("Address already in use") }
        #expect(said.count == 1)
        #expect(said.first?.level == .error)
    }

    @Test func aMissingProgramIsAnError() async throws {
        let log = RecordedLog()
        let service = GuardService(
            command: ["/nowhere/nginx"], probeSocket: "/nowhere/s", interval: .seconds(2), logger: log.logger("guard"))
        #expect(await #expect(throws: ExitCode.self) { try await service.run() } == .failure)
        #expect(log.complaints.first?.text.contains("No such file or directory") == true)
    }

    @Test(.ownThreads) func aKilledGuardLeavesNoNginx() async throws {
        let nginx = try GuardedNginx()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [command = nginx.command as [String], socket = nginx.socket as String] in
            let service = GuardService(
                command: command, probeSocket: socket, interval: .seconds(2),
                logger: RecordedLog().logger("guard"), onReady: { kill(getpid(), SIGKILL) })
            try await service.run()
        }
        let isFree = { StaleSocket.remove(nginx.socket) != .inUse && !Self.isTaken(nginx.port) }
        #expect(try await Processes.eventually(within: .seconds(5), isFree), "its nginx ends, and its workers with it")
    }

    private static func isTaken(_ port: Int) -> Bool {
        let hex = String(port, radix: 16, uppercase: true)
        let listening = "0100007F:" + String(repeating: "0", count: 4 - hex.count) + hex + " 00000000:0000 0A"
        return Files.read("/proc/net/tcp")?.contains(listening) ?? true
    }
}
