import RelayCore

/// What `/healthz` answers: for monitors that know "up" and "down" only.
struct Health: Equatable {
    /// Whether all is well.
    let isHealthy: Bool
    /// One line for each thing that is wrong, or `ok`.
    let text: String

    /// How long a destination may be away: most come back by themselves within seconds.
    private static let patience: Int64 = 60_000

    /// - Parameters:
    ///   - services: What services have reported, to look at the destinations, too; `nil`: what is on air is enough.
    ///   - now: In milliseconds since 1970.
    init(
        _ view: ChannelView, destinations services: [ServiceBoard.Entry]? = nil, at instant: ContinuousClock.Instant,
        now: Int64
    ) {
        var problems: [String] = []
        if !view.isHealthy(now: instant) { problems.append(view.hasBegun ? "nothing on air" : "nothing on air yet") }
        problems += (services ?? []).compactMap { Self.problem(of: $0, now) }
        isHealthy = problems.isEmpty
        text = (isHealthy ? "ok" : problems.joined(separator: "\n")) + "\n"
    }

    private static func problem(of entry: ServiceBoard.Entry, _ now: Int64) -> String? {
        guard case .push(let status)? = entry.report, let name = entry.name.split(separator: "@").last else {
            return nil
        }
        let since = entry.isConnected ? status.since : entry.since
        guard now - since >= patience else { return nil }
        let span = Words.span(.milliseconds(now - since))
        guard entry.isConnected else { return "\(name): its push has not run for \(span)" }
        switch status.state {
        // What the operator wants is no problem.
        case .connected, .paused, .ended: return nil
        case .stalled: return "\(name): does not read what is sent for \(span)"
        case .connecting, .refused, .away, .waiting:
            return "\(name): not connected for \(span)" + (status.failure.map { ": \($0.meaning)" } ?? "")
        }
    }
}
