import Hummingbird
import RelayCore

/// `POST /api/v1/destinations/NAME/pause`, `/resume`, `/reconnect`: the operator steers the push to one platform.
struct DestinationRoutes: Sendable {
    let desk: OperatorDesk
    let pushes: PushOrders
    let registry: ServiceRegistry

    /// Adds the routes.
    func add(to router: Router<ControlContext>) {
        add("pause", to: router, pause)
        add("resume", to: router, resume)
        add("reconnect", to: router, reconnect)
    }

    private func add(
        _ verb: String, to router: Router<ControlContext>, _ order: @escaping @Sendable (String) async throws -> String
    ) {
        router.post("api/v1/destinations/:name/\(verb)") { _, context in
            let name = try context.parameters.require("name")
            let message = try await order(name)
            return try Response.json(ControlReply(message: message + (await desk.warning)))
        }
    }

    private func pause(_ name: String) async throws -> String {
        let host = try push(name).host
        await desk.pause(name, true)
        let status = await waits(name) { $0.state == .paused || $0.state == .ended }
        switch status?.state {
        case .paused: return "\(name): paused, the stream at \(host) is closed; to go on: relayctl push resume \(name)"
        case .ended:
            return "\(name): paused, and the stream has ended everywhere; to go on: relayctl push resume \(name)"
        default: return "\(name): will pause; its push has not closed the stream at \(host) yet: see relayctl push list"
        }
    }

    private func resume(_ name: String) async throws -> String {
        let host = try push(name).host
        await desk.pause(name, false)
        let status = await waits(name) { $0.state == .connected || $0.state == .ended }
        switch status?.state {
        case .connected: return "\(name): connected to \(host)"
        case .ended: return "\(name): not paused any more; the stream has ended everywhere: relayctl go"
        default: return "\(name): not paused any more; \(waitingFor(status))"
        }
    }

    private func reconnect(_ name: String) async throws -> String {
        let before = try push(name)
        switch before.state {
        case .paused:
            throw ControlFailure(.conflict, "\(name) is paused; to connect it: relayctl push resume \(name)")
        case .ended: throw ControlFailure(.conflict, "the stream has ended; to connect again: relayctl go")
        case .connecting, .connected, .stalled, .refused, .away, .waiting: break
        }
        _ = pushes.reconnect(name)
        let status = await waits(name) { $0.state == .connected && $0.since > before.since }
        guard let status, status.state == .connected, status.since > before.since else {
            return "\(name): reconnecting; \(waitingFor(status))"
        }
        return "\(name): connected again to \(status.host)"
    }

    /// What a push that is not connected yet waits for.
    private func waitingFor(_ status: PushStatus?) -> String {
        guard let status else { return "its push does not run now" }
        guard let failure = status.failure else {
            return "connecting to \(status.host): see relayctl push list"
        }
        return "not connected to \(status.host) yet: \(failure.meaning)"
    }

    /// What a push that takes orders reports.
    ///
    /// - Throws: ``ControlFailure`` if there is none of this name.
    private func push(_ name: String) throws -> PushStatus {
        let all = registry.services.compactMap { entry in
            DestinationName.ofService(entry.name).map { (name: $0, entry: entry) }
        }
        guard let entry = all.first(where: { $0.name == name })?.entry else {
            let known = all.map(\.name).joined(separator: ", ")
            throw ControlFailure(
                .notFound,
                "no push with the name \"\(PlainText.line(name))\" runs; "
                    + (known.isEmpty ? "none does: sudo systemctl start relay.target" : "there are: \(known)"))
        }
        guard entry.isConnected, case .push(let status)? = entry.report else {
            throw ControlFailure(.conflict, "\(name)'s push has ended; see: systemctl status relay-push@\(name)")
        }
        guard pushes.listens(name) else {
            throw ControlFailure(
                .conflict,
                "\(name)'s push is of an earlier version and takes no orders; to renew it, which interrupts the stream: "
                    + "sudo systemctl restart relay-push@\(name)")
        }
        return status
    }

    /// Waits until a push reports something.
    ///
    /// - Returns: Its latest report, also if the time is over; `nil` if it has ended meanwhile: the order holds for the next one.
    private func waits(_ name: String, until isDone: (PushStatus) -> Bool) async -> PushStatus? {
        await registry.waits(atMost: OperatorDesk.patience) { services in
            services.contains { entry in
                guard DestinationName.ofService(entry.name) == name, case .push(let status)? = entry.report else {
                    return false
                }
                return isDone(status)
            }
        }
        return try? push(name)
    }
}
