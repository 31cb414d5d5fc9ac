import Glibc
import Logging
import NIOCore
import NIOPosix
import ProcessKit
import RelayCore

/// The gate from its start to its end.
struct GateService {
    private static let probeInterval: Duration = .seconds(5)
    private static let backlog: Int32 = 1024

    /// Where broadcasters come.
    let listen: PeerAddress
    let places: House.Places
    /// Who to become once the port is listened on; `nil`: nobody else.
    let user: String?
    let notifier: SystemdNotifier
    let logger: Logger

    /// Lets broadcasters in until a signal comes.
    /// - Throws: If the port cannot be listened on, or the user not be changed.
    func run(until signals: AsyncStream<ProcessSignal>) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await serve(on: group.next(), until: signals)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try? await group.shutdownGracefully()
    }

    private func serve(on loop: any EventLoop, until signals: AsyncStream<ProcessSignal>) async throws {
        let (places, logger) = (places, logger)
        let house = try await loop.submit {
            NIOLoopBound(House(places: places, loop: loop, logger: logger), eventLoop: loop)
        }.get()
        let listener = try await bind(house, loop)
        logger.info("broadcasters can connect", metadata: ["listening_on": "\(listen)"])
        notifier.status("nobody is connected")
        notifier.ready()
        // Last, because the socket that hears this may be root's alone.
        if let user { try Privileges.drop(to: user) }
        let prober = Task { await probe(house, loop) }
        for await signal in signals {
            logger.debug("stopping", metadata: ["signal": "\(signal)"])
            break
        }
        notifier.stopping()
        prober.cancel()
        try? await listener.close()
    }

    private func bind(_ house: NIOLoopBound<House>, _ loop: any EventLoop) async throws -> any Channel {
        let address = try SocketAddress(ipAddress: listen.host, port: listen.port)
        var bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // A peer that has vanished without a word is noticed in 19 s.
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: 10)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: 3)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 3)
            // Who has not published gets little room.
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 2048))
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let remote = channel.remoteAddress, let host = remote.ipAddress else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    let peer = PeerAddress(host: host, port: remote.port ?? 0)
                    try channel.pipeline.syncOperations.addHandler(OpeningHandler(house: house.value, address: peer))
                }
            }
        if case .v6 = address {
            // [::] takes IPv4 too, whatever the host's net.ipv6.bindv6only says.
            bootstrap = bootstrap.serverChannelOption(
                ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 0)
        }
        return try await bootstrap.bind(to: address).get()
    }

    /// Tells systemd that the gate greets, and who is connected, until it is cancelled.
    private func probe(_ house: NIOLoopBound<House>, _ loop: any EventLoop) async {
        let interval = min(Self.probeInterval, notifier.watchdogInterval.map { $0 / 3 } ?? Self.probeInterval)
        let limit = TimeAmount.milliseconds(Int64(interval / .milliseconds(1) / 2))
        while !Task.isCancelled {
            let begin = ContinuousClock.now
            if await GateProbe.succeeds(at: listen.fromThisHost, within: limit, on: loop) {
                notifier.watchdog()
            } else if !Task.isCancelled {
                logger.warning("no answer from a listener of its own", metadata: ["listener": "\(listen)"])
            }
            if let sentence = try? await loop.submit({ house.value.sentence }).get(), !Task.isCancelled {
                notifier.status(sentence)
            }
            try? await Task.sleep(until: begin + interval, clock: .continuous)
        }
    }
}
