import ArgumentParser
import Glibc
import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle
import SystemPackage

/// Runs nginx, probes it continuously, and exits when it ends.
struct GuardService: Service {
    let command: [String]
    let probeSocket: String
    let interval: Duration
    let logger: Logger
    var notifier = SystemdNotifier()
    var reports = ReportSender(ServiceIdentity("relay-guard"), socket: nil)
    /// Lets a test observe the start and the first answer.
    var onStart: @Sendable (Int32) -> Void = { _ in }
    var onReady: @Sendable () -> Void = {}

    private enum Event: Sendable {
        case started(Child)
        case ended(Exit)
        case answered(RTMPStat)
        case missed(MissedProbe, reason: String)
        case stop
    }

    /// How nginx's run ended.
    private struct End {
        /// 0 if the guard was asked to stop, otherwise 1.
        let code: Int32
        let isFailedStart: Bool
    }

    /// SIGTERM is nginx's fast shutdown. It also goes to its workers, which does no harm; a stopped one is killed.
    private static let stopSequence = StopSequence.graceful(after: .seconds(2))

    /// Runs nginx until it has ended.
    ///
    /// - Throws: Exit code 1 if nobody asked it to end.
    func run() async throws {
        let (events, inbox) = AsyncStream<Event>.makeStream()
        // Not cancelled with this task: first nginx has to end.
        let control = Task { await handle(events, inbox) }
        let end = await withTaskCancellationOrGracefulShutdownHandler {
            await control.value
        } onCancelOrGracefulShutdown: {
            inbox.yield(.stop)
        }
        guard end.code != 0 else { return }
        let pause = ServiceRunner.failedStartPause
        if end.isFailedStart, pause > .zero {
            notifier.status("nginx could not start; trying again in \(Words.seconds(pause))")
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: pause) }
        }
        throw ExitCode(end.code)
    }

    private func handle(_ events: AsyncStream<Event>, _ inbox: AsyncStream<Event>.Continuation) async -> End {
        clearProbeSocket()
        var reporter = GuardReporter(notifier: notifier, reports: reports)
        let pace = ProbePace(interval: interval, watchdog: notifier.watchdogInterval)
        var prober: Task<Void, Never>?
        let forwarder = NginxLogForwarder(logger: logger)
        Task { await live(inbox, forwarder) }
        var machine = GuardMachine(startLimit: pace.startLimit)
        var child: Child?
        var code: Int32?
        var isStopping = false
        for await event in events {
            let actions: [GuardMachine.Action]
            switch event {
            case .started(let started):
                child = started
                prober = Task { await probe(pace, of: started.pid, inbox) }
                actions = machine.started(now: .now)
            case .ended(let exit):
                tellEnd(exit, in: machine.state)
                actions = machine.ended()
            case .answered(let stat):
                reporter.answered(stat)
                if let child { endRetiredWorkers(of: child.pid, forwarder) }
                actions = machine.answered(now: .now)
            case .missed(let probe, let reason):
                if case .serving = machine.state {
                    logger.debug("a probe was not answered", metadata: ["reason": "\(reason)"])
                }
                actions = machine.missed(probe, now: .now)
            case .stop:
                // Both a stop and a cancellation that follows it come here.
                guard !isStopping else { continue }
                isStopping = true
                reporter.entered(.stopping)
                actions = machine.stopRequested()
            }
            for action in actions { code = perform(action, on: child, &reporter) ?? code }
            if code != nil { break }
        }
        prober?.cancel()
        return End(code: code ?? 1, isFailedStart: machine.hasNeverServed && !isStopping)
    }

    /// - Returns: The exit code when everything has ended.
    private func perform(
        _ action: GuardMachine.Action, on child: Child?, _ reporter: inout GuardReporter
    ) -> Int32? {
        switch action {
        case .ready:
            logger.log(.nginx(.serves))
            notifier.ready()
            notifier.watchdog()
            onReady()
        case .alive:
            notifier.watchdog()
        case .tellStarved(let probe):
            logger.log(.nginx(.starved(waited: probe.waited, took: probe.took)))
            reporter.entered(.starved)
        case .tellFed(let duration):
            logger.log(.nginx(.fed(after: duration)))
        case .stopUnready:
            logger.log(.nginx(.neverAnswered))
            stop(child)
        case .stopSilent(let missed):
            logger.log(.nginx(.stoppedAnswering(missed: missed)))
            reporter.entered(.silent)
            stop(child)
        case .stopAsked:
            stop(child)
        case .finish(let code):
            return code
        }
        return nil
    }

    /// Ends the workers that a reload has left behind, to make their clients reconnect to the one that answers.
    ///
    /// nginx's own `worker_shutdown_timeout` does not close RTMP connections (tried with 1.22 and nginx-rtmp 1.2.2). SIGTERM would
    /// make the worker log an error for each open connection.
    private func endRetiredWorkers(of master: Int32, _ forwarder: NginxLogForwarder) {
        for worker in NginxWorkers.retired(of: master) {
            forwarder.expectEnd(of: worker)
            guard kill(worker, SIGKILL) == 0 else { continue }
            logger.log(.nginx(.reloaded(worker: Int(worker))))
        }
    }

    private func stop(_ child: Child?) {
        if let child { Task { await child.stop(Self.stopSequence) } }
    }

    private func clearProbeSocket() {
        let metadata: Logger.Metadata = ["socket": "\(probeSocket)"]
        switch StaleSocket.remove(probeSocket) {
        case .nothing: break
        case .removed: logger.info("removed a socket that an earlier nginx left behind", metadata: metadata)
        case .inUse: logger.error("another process already answers on the probe socket", metadata: metadata)
        case .stuck(let error):
            let reason = Errno(rawValue: error).description
            logger.error(
                "cannot remove a socket that an earlier nginx left behind",
                metadata: metadata.merging(["reason": "\(reason)"]) { $1 })
        }
    }

    /// Runs the program from its start to its end.
    private func live(_ inbox: AsyncStream<Event>.Continuation, _ forwarder: NginxLogForwarder) async {
        var command = Command(self.command[0], Array(self.command.dropFirst()))
        // nginx is in /usr/sbin, which is not in every user's PATH.
        command.environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        // SIGTERM instead of SIGKILL: if this process is killed, the signal reaches only the direct child, nginx's master, which
        // can end its workers only if it is not killed itself.
        command.lifetime = .boundToParent(.terminate)
        do {
            let child = try await Child.start(command) { forwarder.take($0.text) }
            onStart(child.pid)
            inbox.yield(.started(child))
            inbox.yield(.ended(await child.exit()))
        } catch {
            inbox.yield(.ended(.failedToStart(error)))
        }
    }

    /// Probes until it is cancelled.
    ///
    /// - Parameter master: The process ID of nginx's master.
    private func probe(_ pace: ProbePace, of master: Int32, _ inbox: AsyncStream<Event>.Continuation) async {
        let client = NginxClient(socketPath: probeSocket)
        var interval = pace.startInterval
        while !Task.isCancelled {
            let watch = ProbeWatch(master: master)
            do {
                inbox.yield(.answered(try await client.stat(timeout: pace.timeout)))
                interval = pace.interval
            } catch {
                inbox.yield(.missed(watch.missed(limit: pace.timeout), reason: "\(error)"))
            }
            try? await Task.sleep(until: watch.begin + interval, clock: .continuous)
        }
    }

    private func tellEnd(_ exit: Exit, in state: GuardMachine.State) {
        switch state {
        case .stopping: logger.debug("nginx has ended", metadata: ["exit": "\(exit)"])
        case .starting, .coming: logger.log(.nginx(.couldNotStart(exit: "\(exit)")))
        case .serving, .ended: logger.log(.nginx(.ended(exit: "\(exit)")))
        }
    }
}
