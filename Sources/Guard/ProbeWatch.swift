import ProcessKit

/// Measures, from the start of a probe, how much CPU time nginx's worker and this process get.
struct ProbeWatch: Sendable {
    let begin = ContinuousClock.now
    private let workers: [Int32: ProcessorTime]
    private let own = ProcessorTime.ofOwnThreads()

    /// - Parameter master: The process ID of nginx's master.
    init(master: Int32) {
        var workers: [Int32: ProcessorTime] = [:]
        for worker in NginxWorkers.pids(of: master) { workers[worker] = .of(process: worker) }
        self.workers = workers
    }

    /// Returns the measurements. Call it when the probe has ended without an answer.
    ///
    /// - Parameter limit: How long the probe was to wait.
    func missed(limit: Duration) -> MissedProbe {
        let took = ContinuousClock.now - begin
        let pairs = workers.compactMap { id, begin in ProcessorTime.of(process: id).map { (begin: begin, end: $0) } }
        let ownNow = ProcessorTime.ofOwnThreads()
        return MissedProbe(
            // There is one worker, except for a moment after a reload.
            took: took, limit: limit, worker: pairs.count == 1 ? pairs.first : nil,
            own: own.compactMap { id, begin in ownNow[id].map { (begin: begin, end: $0) } })
    }
}
