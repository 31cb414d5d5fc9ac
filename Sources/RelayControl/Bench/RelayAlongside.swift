import Lab

/// What only this relay has, measured while a camera is on air: answers to callbacks, and the gate's cost.
struct RelayAlongside: Sendable {
    /// Seconds over which the gate's processor time is counted.
    private static let gateSeconds = 20
    /// What the clip of the camera needs at the gate, in Mbit/s: video and sound as rendered.
    let megabits: Double

    /// Measures it.
    func measure(_ running: RunningContender) async throws -> [BenchRow: BenchCell] {
        guard let runtime = running.runtimeDirectory else { return [:] }
        var found: [BenchRow: BenchCell] = [:]
        if let gate = ProcessNanoseconds.process(named: "relay-gate", in: running.use) {
            let (before, begin) = (ProcessNanoseconds.used(by: gate), Moment.now())
            try await Task.sleep(for: .seconds(Self.gateSeconds))
            let seconds = Double(ProcessNanoseconds.used(by: gate) - before) / 1e9
            found[.gate] = BenchCell([100 * seconds / Moment.now().seconds(since: begin) / megabits])
        }
        let load = CallbackLoad(
            socketPath: "\(runtime)/relay-hook/ingest.sock",
            app: running.ingest.split(separator: "/").last.map(String.init) ?? "live",
            stream: running.stream.split(separator: "?").first.map(String.init) ?? "")
        let seconds = await load.run()
        let answered = seconds.filter(\.isFinite)
        let notes = answered.count == seconds.count ? [] : ["\(seconds.count - answered.count) callbacks not answered"]
        for (row, share) in [(BenchRow.callbackMedian, 0.5), (.callback99, 0.99), (.callback999, 0.999)] {
            let value = CallbackLoad.quantile(share, of: answered)
            found[row] = BenchCell(value.map { [$0 * 1000] } ?? [], notes: notes)
        }
        return found
    }
}
