import Logging
import NIOCore
import ProgramOptions
import RelayCore

/// All who are at the gate, on the one event loop that everything here happens on.
final class House {
    /// Where things are.
    struct Places: Sendable {
        /// relay-hook's socket for the gate.
        let hookSocket: String
        /// Where nginx takes the gate's connections.
        let ingest: PeerAddress
    }

    /// Openings at once. Each is two descriptors at most, and some KiB.
    static let mostOpenings = 512
    /// Who has given the right key and is connected, or about to be: a publisher, one that takes over, the standby feed, and more
    /// than enough.
    static let mostPublishers = 16
    /// For an opening as a whole: an encoder at the other end of the world needs one second.
    static let openingLimit: TimeAmount = .seconds(5)
    /// For nginx's answer: relay-hook may let a publisher wait for 10 s (`netcall_timeout`).
    static let ingestLimit: TimeAmount = .seconds(12)

    let places: Places
    let loop: any EventLoop
    let logger: Logger
    private var openings: [ObjectIdentifier: OpeningHandler] = [:]
    private var roster = Roster<ObjectIdentifier>(capacity: House.mostOpenings)
    private var turns = TurnQueue<ObjectIdentifier>()
    private var refusals = LogLimit()
    private var turnTimer: Scheduled<Void>?
    /// The addresses of those who are in.
    private var publishers: [ObjectIdentifier: PeerAddress] = [:]
    private var turnedAway = 0

    init(places: Places, loop: any EventLoop, logger: Logger) {
        self.places = places
        self.loop = loop
        self.logger = logger
    }

    /// What `systemctl status` shows.
    var sentence: String {
        let addresses = publishers.values.map(\.host).sorted().joined(separator: ", ")
        let away = turnedAway == 1 ? "1 stranger was" : "\(turnedAway) strangers were"
        return (publishers.isEmpty ? "nobody is connected" : "connected: \(addresses)") + "; \(away) turned away"
    }

    func arrived(_ opening: OpeningHandler) {
        openings[ObjectIdentifier(opening)] = opening
        if let evicted = roster.add(ObjectIdentifier(opening), of: opening.neighbourhood) {
            turnedAway += 1
            openings[evicted]?.close()
        }
    }

    /// It does not open any more: it is in, or gone.
    func left(_ opening: OpeningHandler) {
        let id = ObjectIdentifier(opening)
        guard openings.removeValue(forKey: id) != nil else { return }
        roster.remove(id, of: opening.neighbourhood)
        turns.remove(id, of: opening.neighbourhood)
    }

    func askLater(_ opening: OpeningHandler) {
        turns.add(ObjectIdentifier(opening), of: opening.neighbourhood)
        takeTurns()
    }

    private func takeTurns() {
        while true {
            switch turns.next(now: .now) {
            case .nothing: return
            case .wait(let instant):
                guard turnTimer == nil else { return }
                let wait = ContinuousClock.now.duration(to: instant)
                let house = NIOLoopBound(self, eventLoop: loop)
                turnTimer = loop.scheduleTask(in: .nanoseconds(max(0, Int64(wait / .nanoseconds(1))))) {
                    house.value.turnTimer = nil
                    house.value.takeTurns()
                }
                return
            case .ask(let id):
                guard let opening = openings[id], let form = opening.form else {
                    turns.answered()
                    continue
                }
                let house = NIOLoopBound(self, eventLoop: loop)
                HookQuestion.ask(form, socket: places.hookSocket, on: loop).whenComplete { result in
                    house.value.turns.answered()
                    house.value.answered(id, result)
                    house.value.takeTurns()
                }
            }
        }
    }

    private func answered(_ id: ObjectIdentifier, _ result: Result<Bool, any Error>) {
        // It may have gone meanwhile.
        guard let opening = openings[id] else { return }
        switch result {
        case .success(true):
            guard publishers.count < Self.mostPublishers else {
                log(.warning, "publisher refused", reason: "too many are connected", opening.address)
                return opening.close()
            }
            publishers[id] = opening.address
            opening.channel?.closeFuture.whenComplete { [house = NIOLoopBound(self, eventLoop: loop)] _ in
                house.value.publishers[id] = nil
            }
            opening.admitted()
        case .success(false):
            // relay-hook has logged why.
            turnedAway += 1
            opening.close()
        case .failure(let error):
            log(.warning, "publisher refused", reason: "relay-hook does not answer: \(error)", opening.address)
            opening.close()
        }
    }

    func refused(_ opening: OpeningHandler, _ refusal: Refusal) {
        turnedAway += 1
        switch refusal {
        case .player(let app, let name):
            log(
                .notice, "player refused", reason: refusal.description, opening.address,
                ["app": "\(app)", "name": "\(name)"])
        case .late:
            // Half of the internet looks whether a port is open.
            logger.debug("connection closed", metadata: ["reason": "\(refusal)", "address": "\(opening.address.host)"])
        case .noRTMP, .tooLarge, .tooMuch, .malformed, .chunkSize, .media:
            log(.notice, "connection refused", reason: refusal.description, opening.address)
        case .noName, .longName, .longApplication, .controlCharacter, .tooManyArguments:
            log(.warning, "publisher refused", reason: refusal.description, opening.address)
        }
        opening.close()
    }

    /// Says that nginx does not take somebody whom relay-hook has let in.
    func ingestFailed(_ address: PeerAddress, _ reason: String) {
        log(.warning, "publisher refused", reason: "relay-ingest: \(reason)", address)
    }

    /// Says what is wrong with a publisher that is in.
    func publisherAtFault(_ address: PeerAddress, _ fault: SessionFault) {
        log(.warning, "publisher sends no media", event: .publisherSilent, reason: "\(fault)", address)
    }

    /// Says why a publisher that was in is disconnected.
    func publisherClosed(_ address: PeerAddress, _ fault: SessionFault) {
        log(.warning, "publisher was disconnected", event: .publisherDropped, reason: "\(fault)", address)
    }

    /// A warning is for what may be the operator's own OBS; what no OBS does needs nothing from anybody.
    private func log(
        _ level: Logger.Level, _ message: Logger.Message, event: RelayEvent = .publisherRefused, reason: String,
        _ address: PeerAddress, _ metadata: Logger.Metadata = [:]
    ) {
        guard let omitted = refusals.admit("\(address.neighbourhood) \(reason)", now: .now) else { return }
        var metadata = metadata
        metadata["reason"] = "\(reason)"
        metadata["address"] = "\(address.host)"
        if omitted > 0 { metadata["not_logged_before"] = "\(omitted)" }
        logger.log(level, event, message, metadata: metadata)
    }
}
