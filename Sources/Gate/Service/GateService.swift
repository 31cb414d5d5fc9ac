import ArgumentParser
import Glibc
import Logging
import NIOCore
import NIOPosix
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle

/// Runs the gate from its start to its end.
struct GateService: Service {
    private static let longestInterval: Duration = .seconds(5)
    private static let backlog: Int32 = 1024
    /// How long a renewal waits for clients that have not published.
    private static let renewalPatience: TimeAmount = .seconds(30)

    /// The address that broadcasters connect to.
    let listen: PeerAddress
    let endpoints: ConnectionTable.Endpoints
    /// The user to switch to once the port is open; `nil`: no change.
    let user: String?
    let notifier: SystemdNotifier
    let logger: Logger
    var reports = ReportSender(ServiceIdentity("relay-gate"), socket: nil)
    /// An element asks the gate to end once there are no connections (`systemctl reload`); systemd then starts the new version.
    var renewals = AsyncStream<Void> { $0.finish() }

    /// Interval at which the gate reports to systemd that it is alive, and tests its own port.
    private var interval: Duration {
        min(Self.longestInterval, notifier.watchdogInterval.map { $0 / 3 } ?? Self.longestInterval)
    }

    /// How the gate ended.
    enum End {
        case stopped, renewed
    }

    /// Accepts broadcasters until it is asked to stop.
    /// - Throws: Exit code 0 once it is renewed; 1 if it can't start.
    func run() async throws {
        do {
            if try await serve() == .renewed { throw ExitCode.success }
        } catch let code as ExitCode {
            throw code
        } catch {
            if error is ListenFailure {
                logger.log(.service(.cannotListen(problem: "\(error)")))
                notifier.status("\(error)")
            } else {
                logger.critical("relay-gate cannot continue", metadata: ["reason": "\(error)"])
            }
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: ServiceRunner.failedStartPause) }
            throw ExitCode.failure
        }
    }

    /// - Throws: ``ListenFailure``, or the error that prevents the change of user.
    func serve() async throws -> End {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let end: Result<End, any Error>
        do {
            end = .success(try await serve(on: group.next()))
        } catch {
            end = .failure(error)
        }
        try? await group.shutdownGracefully()
        return try end.get()
    }

    private func serve(on loop: any EventLoop) async throws -> End {
        let (endpoints, logger, notifier, reports) = (endpoints, logger, notifier, reports)
        let table = try await loop.submit {
            NIOLoopBound(
                ConnectionTable(endpoints: endpoints, loop: loop, logger: logger, reports: reports), eventLoop: loop)
        }.get()
        let listener = try await bind(table, loop)
        logger.info("broadcasters can connect", metadata: ["listening_on": "\(listen)"])
        notifier.status("nobody is connected")
        notifier.ready()
        // Last, because the socket of the service manager may be root's alone.
        if let user { try Privileges.drop(to: user) }
        // Runs on the event loop itself to report that the loop is alive: it stops if the loop hangs, and does not depend on the
        // listener.
        let heartbeat = loop.scheduleRepeatedTask(initialDelay: .zero, delay: TimeAmount(interval)) { _ in
            notifier.watchdog()
            notifier.status(table.value.report.sentence)
        }
        let figures = loop.scheduleRepeatedTask(initialDelay: .zero, delay: .seconds(1)) { _ in
            reports.measured(.gate(table.value.report))
        }
        let greeter = Task { await greet(loop) }
        let end = await waitForEnd(listener, table, loop)
        if end == .renewed { notifier.stopping() }
        heartbeat.cancel()
        figures.cancel()
        greeter.cancel()
        try? await listener.close()
        // It uses the event loop, which is shut down next.
        await greeter.value
        return end
    }

    private func waitForEnd(
        _ listener: any Channel, _ table: NIOLoopBound<ConnectionTable>, _ loop: any EventLoop
    ) async -> End {
        let (ends, inbox) = AsyncStream<End>.makeStream()
        let receiver = Task {
            for await _ in renewals { return renew(listener, table, loop) { inbox.yield(.renewed) } }
        }
        let end = await withTaskCancellationOrGracefulShutdownHandler {
            await ends.first { _ in true } ?? .stopped
        } onCancelOrGracefulShutdown: {
            inbox.yield(.stopped)
        }
        receiver.cancel()
        await receiver.value
        return end
    }

    /// Stops listening as soon as there are no connections, in the same turn of the event loop: later clients connect to the next
    /// run, and none is cut off.
    private func renew(
        _ listener: any Channel, _ table: NIOLoopBound<ConnectionTable>, _ loop: any EventLoop,
        whenClosed: @escaping @Sendable () -> Void
    ) {
        logger.info("relay-gate restarts with its new version as soon as nobody is connected")
        loop.execute {
            table.value.whenEmpty(patience: Self.renewalPatience) {
                listener.close(promise: nil)
                whenClosed()
            }
        }
    }

    private func bind(_ table: NIOLoopBound<ConnectionTable>, _ loop: any EventLoop) async throws -> any Channel {
        let address = try SocketAddress(ipAddress: listen.host, port: listen.port)
        var bootstrap = ServerBootstrap(group: loop)
            .serverChannelInitializer(AcceptPauseHandler.add(toNew:))
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Detects a vanished peer within 19 s.
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 10)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 3)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
            // Small buffers for clients that have not published.
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2048))
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let remote = channel.remoteAddress, let host = remote.ipAddress else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    let peer = PeerAddress(host: host, port: remote.port ?? 0)
                    try channel.pipeline.syncOperations.addHandler(OpeningHandler(table: table.value, address: peer))
                }
            }
        if case .v6 = address {
            // [::] accepts IPv4 too, whatever the host's net.ipv6.bindv6only is.
            bootstrap = bootstrap.serverChannelOption(
                ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 0)
        }
        do {
            return try await bootstrap.bind(to: address).get()
        } catch {
            throw ListenFailure(listen, error)
        }
    }

    /// Tests from outside whether the gate answers, until it is cancelled.
    private func greet(_ loop: any EventLoop) async {
        let limit = TimeAmount(interval / 2)
        var watch = GreetingWatch()
        while !Task.isCancelled {
            let begin = ContinuousClock.now
            var isAnswered = false
            for place in listen.fromThisHost where !isAnswered {
                isAnswered = await GateProbe.succeeds(at: place, within: limit, on: loop)
            }
            guard !Task.isCancelled else { return }
            switch watch.greeted(isAnswered) {
            case .silent:
                logger.log(.service(.gateSilent(listeningOn: "\(listen)")))
            case .back:
                logger.log(.service(.gateAnswers(listeningOn: "\(listen)")))
            case nil: break
            }
            try? await Task.sleep(until: begin + interval, clock: .continuous)
        }
    }
}
