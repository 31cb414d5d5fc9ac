import FoundationEssentials
import Glibc
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle
import SystemPackage

/// Receives what the other services report, on `reports.sock`.
///
/// Every user of the host may connect, because each push has a user of its own; who the kernel says it is decides.
struct ReportServer: Service {
    /// A longer line is no report.
    private static let longestLine = 65_536
    /// Several times what all services need.
    private static let mostConnections = 2 * ServiceBoard.most

    let socket: String
    let registry: ServiceRegistry
    /// What pushes are told; `nil`: nothing.
    var orders: PushOrders?
    /// Told what the pushes have measured, by how much media time is ahead of the clock and how many milliseconds ago that was; `nil`:
    /// none sends anything.
    var onClockOffset: @Sendable ((offset: Duration, age: Int64)?) async -> Void = { _ in }
    /// Told what relay-gate reports.
    var onGate: @Sendable (GateReport) async -> Void = { _ in }
    /// relay-gate's group, if it is not this user's own.
    let gateGroup: gid_t?
    let logger: Logger
    /// Whether systemd runs the relay.
    var isService = SystemdNotifier.isService

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await serve() }
        } catch is CancellationError {
            return
        } catch {
            // The channel does not need them.
            logger.error(
                "services cannot report to relay-hook", metadata: ["socket": "\(socket)", "reason": "\(error)"])
            try? await gracefulShutdown()
        }
    }

    private func serve() async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelInitializer(AcceptPauseHandler.add(toNew:))
            .bind(unixDomainSocketPath: socket, cleanupExistingSocketFile: true) { channel in
                PeerCredentials.of(channel).flatMapThrowing { peer in
                    let lines = ByteToMessageHandler(LineBasedFrameDecoder(), maximumBufferSize: Self.longestLine)
                    try channel.pipeline.syncOperations.addHandler(lines)
                    return (peer, try NIOAsyncChannel<ByteBuffer, Never>(wrappingChannelSynchronously: channel))
                }
            }
        guard chmod(socket, 0o666) == 0 else { throw Errno(rawValue: errno) }
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { connections in
                let limit = ConnectionLimit(Self.mostConnections)
                for try await (peer, connection) in connections {
                    group.addTask {
                        guard limit.begin() else {
                            try? await connection.channel.close()
                            return
                        }
                        await receive(from: peer, connection)
                        limit.end()
                    }
                }
            }
        }
    }

    /// Reads the messages of one connection until it ends or lies.
    private func receive(from peer: PeerCredentials, _ connection: NIOAsyncChannel<ByteBuffer, Never>) async {
        let source = await DetachedThread.run {
            ReportSource(
                user: ReportSource.name(of: peer.user), isOwn: peer.user == getuid(), isOfGate: peer.group == gateGroup,
                isService: isService)
        }
        var speaker: (service: String, boot: String)?
        let channel = connection.channel
        try? await connection.executeThenClose { lines in
            for try await line in lines {
                guard let message = Self.message(line) else { continue }
                guard source.maySpeak(as: message.service) else {
                    logger.notice(
                        "a process reported for a service that it is not",
                        metadata: ["service": "\(message.service)", "user": "\(peer.user)"])
                    return
                }
                speaker = (message.service, message.boot)
                registry.received(message)
                switch message.body {
                case .report(.push): await onClockOffset(registry.clockOffset)
                case .report(.gate(let report)): await onGate(report)
                default: break
                }
                guard message.reads == true, let name = DestinationName.ofService(message.service) else { continue }
                orders?.listens(name, connection: ObjectIdentifier(channel)) { Self.send($0, to: channel) }
            }
        }
        // It is relay-hook that ends the connections when it stops.
        guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
        if let speaker {
            registry.disconnected(speaker.service, boot: speaker.boot)
            if let name = DestinationName.ofService(speaker.service) {
                orders?.left(name, connection: ObjectIdentifier(channel))
            }
        }
    }

    /// Sends a message to a push, unless it has not read many of the ones before.
    private static func send(_ message: HookMessage, to channel: any NIOCore.Channel) {
        guard channel.isWritable, let line = try? JSONEncoder().encode(message) else { return }
        channel.writeAndFlush(ByteBuffer(bytes: line + [UInt8(ascii: "\n")]), promise: nil)
    }

    /// - Returns: `nil` for what is no message, or one of another version.
    private static func message(_ line: ByteBuffer) -> ReportMessage? {
        let message = try? JSONDecoder().decode(ReportMessage.self, from: Data(line.readableBytesView))
        return message?.version == ReportMessage.version ? message : nil
    }
}
