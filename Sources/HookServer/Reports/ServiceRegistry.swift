import ProcessKit
import ProgramOptions
import RelayCore
import Synchronization

/// What the other services have reported, and where their events go.
final class ServiceRegistry: Sendable {
    private let board = Mutex(ServiceBoard())
    private let events: EventStream

    /// - Parameter events: Gets the services' events.
    init(events: EventStream) { self.events = events }

    /// All services, by name.
    var services: [ServiceBoard.Entry] { board.withLock { $0.services } }

    func received(_ message: ReportMessage) {
        board.withLock { $0.received(message, now: WallClock.now) }
        // The identifier is the sender's own, like the rest of the message.
        if case .event(let record) = message.body, record.id.service == message.service { events.append(record) }
    }

    func disconnected(_ service: String, boot: String) {
        board.withLock { $0.disconnected(service, boot: boot, now: WallClock.now) }
    }
}
