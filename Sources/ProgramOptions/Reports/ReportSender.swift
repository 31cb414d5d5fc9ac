import FoundationEssentials
import ProcessKit
public import RelayCore
public import ServiceLifecycle
import Synchronization
import SystemPackage

/// Sends a service's reports and events to relay-hook.
///
/// Nothing here delays the service: a message that relay-hook does not take at once waits, events up to a limit, and reports until
/// a newer one replaces them. When relay-hook is back after a restart, it gets the latest report at once.
public final class ReportSender: Service {
    private struct State: ~Copyable {
        var connection: LocalStream?
        /// What the socket has not taken yet.
        var pending: [UInt8] = []
        var report: ServiceReport?
        /// The report that relay-hook has.
        var sent: ServiceReport?
        var events: [EventRecord] = []
        /// When the process's figures are to be sent next; `nil`: at once.
        var figuresDue: ContinuousClock.Instant?
        /// What has been read of a message.
        var unread: [UInt8] = []
        /// When the connection was made, if relay-hook has not said anything over it.
        var askedAt: ContinuousClock.Instant?
    }

    /// Time between figures.
    private static let pace: Duration = .seconds(1)
    /// Time between attempts to connect: relay-hook should know everything again within two seconds of its start.
    private static let connectPace: Duration = .milliseconds(250)
    /// Time between figures of the process, which change all the time.
    private static let figuresPace: Duration = .seconds(10)
    /// How often relay-hook's first word is looked for, and for how long: a push waits for it before it connects.
    private static let firstWordPace: Duration = .milliseconds(20)
    private static let firstWordLimit: Duration = .seconds(2)
    /// A longer line is no message.
    private static let longestLine = 65_536
    /// How many events wait for a relay-hook that does not run. A reader sees the others' absence by the numbers.
    private static let mostEvents = 100

    private let identity: ServiceIdentity
    private let socket: String?
    private let recorder: EventRecorder
    private let state = Mutex(State())
    private let onMessage: (@Sendable (HookMessage.Body) -> Void)?

    /// - Parameters:
    ///   - identity: The sender.
    ///   - socket: relay-hook's `reports.sock`; `nil`: nothing is sent.
    ///   - channel: The channel that the service works for; `nil`: the whole host.
    ///   - onMessage: Gets what relay-hook says, within a second; `nil`: this service does not listen.
    public init(
        _ identity: ServiceIdentity, socket: String?, channel: ChannelID? = nil,
        onMessage: (@Sendable (HookMessage.Body) -> Void)? = nil
    ) {
        self.identity = identity
        self.socket = socket
        self.onMessage = onMessage
        recorder = EventRecorder(identity, channel: channel)
    }

    /// Whether relay-hook is there to say something.
    public var isConnected: Bool { state.withLock { $0.connection != nil } }

    /// The service's state has changed: sends it at once.
    public func changed(_ report: ServiceReport) {
        state.withLock { state in
            state.report = report
            flush(&state)
        }
    }

    /// The service's figures have changed: they are sent within a second.
    public func measured(_ report: ServiceReport) {
        state.withLock { $0.report = report }
    }

    /// Something has happened.
    public func happened(_ event: RelayEvent) {
        let record = recorder.record(event)
        state.withLock { state in
            guard socket != nil else { return }
            state.events = state.events.suffix(Self.mostEvents - 1) + [record]
            flush(&state)
        }
    }

    /// Sends until the service stops.
    public func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                for message in self.state.withLock({ self.receive(&$0) }) { self.onMessage?(message) }
                let pause = self.state.withLock { state in
                    // Figures that are the same are not sent again, so sending does not show that relay-hook has ended.
                    if state.connection?.isClosedByPeer == true { Self.disconnect(&state) }
                    self.flush(&state)
                    return self.pause(state)
                }
                try? await Task.sleep(for: pause)
            }
        }
        state.withLock { state in
            flush(&state)
            guard let line = Self.line(message(.leaving)) else { return }
            state.pending += line
            write(&state)
        }
    }

    private func pause(_ state: borrowing State) -> Duration {
        if state.connection == nil { return socket == nil ? Self.pace : Self.connectPace }
        guard let askedAt = state.askedAt, .now - askedAt < Self.firstWordLimit else { return Self.pace }
        return Self.firstWordPace
    }

    /// What relay-hook has said since.
    private func receive(_ state: inout State) -> [HookMessage.Body] {
        guard onMessage != nil, let bytes = state.connection?.receive(), !bytes.isEmpty else { return [] }
        state.askedAt = nil
        state.unread += bytes
        var messages: [HookMessage.Body] = []
        while let end = state.unread.firstIndex(of: UInt8(ascii: "\n")) {
            let message = try? JSONDecoder().decode(HookMessage.self, from: Data(state.unread[..<end]))
            state.unread.removeFirst(end + 1)
            if let message, message.version == HookMessage.version { messages.append(message.body) }
        }
        if state.unread.count > Self.longestLine { state.unread = [] }
        return messages
    }

    private func message(_ body: ReportMessage.Body) -> ReportMessage {
        ReportMessage(
            service: identity.service, boot: identity.boot, body: body, reads: onMessage == nil ? nil : true)
    }

    private func flush(_ state: inout State) {
        guard let socket else { return }
        if state.connection == nil {
            state.connection = try? LocalStream(path: socket)
            guard state.connection != nil else { return }
            if onMessage != nil { state.askedAt = .now }
        }
        if state.pending.isEmpty {
            for record in state.events { state.pending += Self.line(message(.event(record))) ?? [] }
            state.events = []
            if let report = state.report, report != state.sent {
                state.pending += Self.line(message(.report(report))) ?? []
                state.sent = report
            }
            let now = ContinuousClock.now
            if state.figuresDue.map({ $0 <= now }) ?? true {
                state.pending += Self.line(message(.process(.own))) ?? []
                state.figuresDue = now + Self.figuresPace
            }
        }
        write(&state)
    }

    private func write(_ state: inout State) {
        do throws(Errno) {
            while !state.pending.isEmpty {
                let count = try state.connection?.send(state.pending[...]) ?? 0
                guard count > 0 else { return }
                state.pending.removeFirst(count)
            }
        } catch {
            Self.disconnect(&state)
        }
    }

    /// relay-hook has ended. A message may have been sent in part.
    private static func disconnect(_ state: inout State) {
        state.connection = nil
        state.pending = []
        state.sent = nil
        state.figuresDue = nil
        state.unread = []
        state.askedAt = nil
    }

    private static func line(_ message: ReportMessage) -> [UInt8]? {
        (try? JSONEncoder().encode(message)).map { $0 + [UInt8(ascii: "\n")] }
    }
}
