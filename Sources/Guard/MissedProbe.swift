/// A probe without an answer, and the CPU times measured during it.
struct MissedProbe: Sendable, Equatable {
    /// Time from its start to its end.
    let took: Duration
    /// How long it was to wait for the answer.
    let limit: Duration
    /// How long nginx's worker ran on a CPU.
    let workerRan: Duration
    /// How long nginx's worker waited for a CPU.
    let workerWaited: Duration
    /// The longest that a thread of this process waited for a CPU.
    let guardWaited: Duration

    /// The longer of both waits.
    var waited: Duration { max(workerWaited, guardWaited) }

    /// Whether a busy host explains the miss.
    ///
    /// A worker in an endless loop also waits for a CPU when others want one, but it gets one, too; answering a probe takes less
    /// than a millisecond of CPU time. A worker that is stopped or in a deadlock does not wait for a CPU at all.
    var isForWantOfProcessor: Bool {
        // A probe that fails at once, for example because the connection is refused, has not waited.
        guard took >= limit / 2 else { return false }
        let workerIsStarved = workerWaited >= took / 2 && workerRan <= took / 10
        return workerIsStarved || guardWaited >= took / 2 || took >= limit * 2
    }
}

extension MissedProbe {
    /// - Parameters:
    ///   - worker: The worker's times at the start and at the end; `nil` if unknown.
    ///   - own: The same for this process's threads.
    init(
        took: Duration, limit: Duration, worker: (begin: ProcessorTime, end: ProcessorTime)?,
        own: [(begin: ProcessorTime, end: ProcessorTime)]
    ) {
        self.took = took
        self.limit = limit
        workerRan = worker.map { $0.end.ran - $0.begin.ran } ?? .zero
        let counted = worker.map { $0.end.waited - $0.begin.waited } ?? .zero
        // The kernel counts a wait when it is over: for a wait still going on, take the time in which the worker has not run.
        workerWaited = worker?.end.isRunnable == true ? max(counted, took - workerRan) : counted
        guardWaited = own.map { $0.end.waited - $0.begin.waited }.max() ?? .zero
    }
}
