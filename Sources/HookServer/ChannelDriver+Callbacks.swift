import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// Handles the callbacks of both nginx instances and the gate's requests.
extension ChannelDriver {
    /// Answers the gate, which asks before it connects a client to the ingest, before it passes on its first frame, and then every few
    /// seconds whether its publisher is still known. Only the second changes anything: otherwise the client is not a publisher yet, or is
    /// one already. The ingest calls again by itself.
    ///
    /// - Returns: Whether name and key are right, or the publisher may stay. While this service stops, no client is told that they
    ///   are wrong.
    func gateAsked(_ callback: IngestCallback) async -> CallbackAnswer {
        guard !isStopping else { return .unavailable }
        switch callback.call {
        case .describePublish:
            await publisherDescribed(callback)
            return .admitted
        case .publish: return CallbackAnswer(isAllowed(callback) != nil)
        case .updatePublish:
            guard let feed = channel.feed(of: callback.app) else { return .admitted }
            return CallbackAnswer(!machine.hasGivenUp(feed) && !isRevoked(callback, on: feed))
        case .publishDone, .play, .playDone, .done, .connect, .disconnect, .updatePlay, .other: return .refused
        }
    }

    /// The feed that a publisher may publish to, and the name of its key; if it may not, logs why.
    private func isAllowed(_ callback: IngestCallback) -> (feed: Feed, key: String?)? {
        switch policy.decide(callback, now: WallClock.now) {
        case .admit(let feed, let key): return (feed, key)
        case .refuse(let refusal):
            measurements.refusals[refusal, default: 0] += 1
            refused(.publish, "\(refusal)", callback)
            return nil
        }
    }

    private func refused(_ request: RefusedClient.Request, _ reason: String, _ callback: IngestCallback) {
        refusals.log(
            RefusedClient(
                request, reason: reason, address: callback.address, app: callback.app, name: callback.name))
    }

    /// Handles a callback of the ingest.
    ///
    /// - Returns: Whether nginx may let the client go on. May take seconds: a publisher is held until its switcher plays.
    func ingestCalled(_ callback: IngestCallback) async -> Bool {
        let connection = NginxIngest.connection(of: callback)
        switch callback.call {
        case .publish:
            guard let (feed, key) = isAllowed(callback) else { return false }
            publisherKeys[connection] = key
            let isAdmitted = await publisherArrived(connection, on: feed, from: callback.address)
            if isAdmitted { newsSink.yield(.publisherArrived) }
            if isStopping, !isAdmitted { endReports.expect(.init(source: .ingest, clientID: callback.clientID)) }
            return isAdmitted
        case .publishDone:
            endReports.received(.init(source: .ingest, clientID: callback.clientID))
            // By connection, never by name: a client that publishes as `?name=other` has that name in this callback.
            if let feed = channel.feed(of: callback.app) { publisherLeft(connection, on: feed) }
            publisherKeys[connection] = nil
            return true
        case .play:
            if admitsPreview(callback) { return true }
            guard let feed = channel.feed(of: callback.app),
                let isAdmitted = await playerArrived(connection, on: feed, token: callback.token)
            else {
                refused(.play, "only the relay's own switcher may play from the ingest", callback)
                return false
            }
            return isAdmitted
        case .connect:
            // nginx would refuse an unknown application by itself, but without a log line that helps an operator.
            guard channel.feed(of: callback.app) == nil else { return true }
            refused(.connect, "\(PublisherPolicy.Refusal.wrongApp)", callback)
            return false
        case .playDone, .done, .disconnect, .updatePublish, .updatePlay, .describePublish,
            .other:
            return true
        }
    }

    /// nginx has received the answer to a callback of the ingest.
    func ingestAnswered(_ callback: IngestCallback) {
        if callback.call == .play { playerWasAnswered(NginxIngest.connection(of: callback)) }
    }

    /// Handles a callback of the switch.
    ///
    /// - Returns: Whether the switcher may publish. It is held until its encoder is warm and the switcher on air is gone.
    func programCalled(_ callback: IngestCallback) async -> Bool {
        switch callback.call {
        case .publish:
            guard callback.app == Topology.programApp, callback.name == channel.programName,
                let switcher = tokens.redeemPublish(callback.token)
            else {
                let client = RefusedClient(
                    .publishProgram, reason: "only the relay's own switcher may publish the program",
                    address: callback.address, name: callback.name)
                logger.log(.publisher(.refused(client)))
                return false
            }
            publishers[switcher] = callback.clientID
            return await hold { machine, id, now in
                machine.programRequested(by: switcher, clientID: callback.clientID, callback: id, now: now)
            }
        case .publishDone:
            endReports.received(.init(source: .program, clientID: callback.clientID))
            guard !isStopping else { return true }
            perform(machine.programEnded(clientID: callback.clientID, now: .now))
            return true
        case .play, .playDone, .done, .connect, .disconnect, .updatePublish, .updatePlay, .describePublish,
            .other:
            return true
        }
    }

    /// Holds a request until the machine answers it.
    func hold(
        _ event: (inout SwitchMachine, CallbackID, ContinuousClock.Instant) -> SwitchResult
    ) async -> Bool {
        guard !isStopping else { return false }
        lastCallback += 1
        let id = CallbackID(lastCallback)
        return await withCheckedContinuation { continuation in
            held[id] = continuation
            perform(event(&machine, id, .now))
        }
    }
}
