/// A probe that was not answered, and what was measured meanwhile.
struct MissedProbe: Sendable, Equatable {
    /// From its begin to its end.
    let took: Duration
    /// How long it was to wait for the answer.
    let limit: Duration
    /// How long nginx's worker was on a processor.
    let workerRan: Duration
    /// How long nginx's worker waited for a processor.
    let workerWaited: Duration
    /// How long the thread of this program that waited longest did so.
    let guardWaited: Duration

    /// The longer of both waits.
    var waited: Duration { max(workerWaited, guardWaited) }

    /// Whether this host's being busy explains it.
    ///
    /// A worker in an endless loop waits for a processor too when others want one, but it also gets one; what answers a probe needs
    /// it for less than a millisecond. A worker that is halted or in a deadlock does not wait for a processor at all.
    var isForWantOfProcessor: Bool {
        // What fails at once, such as a connection that is refused, has not waited.
        guard took >= limit / 2 else { return false }
        let workerIsStarved = workerWaited >= took / 2 && workerRan <= took / 10
        return workerIsStarved || guardWaited >= took / 2 || took >= limit * 2
    }
}

extension MissedProbe {
    /// - Parameters:
    ///   - worker: The worker's times at the begin and at the end; `nil` if they are not known.
    ///   - own: The same of this program's threads.
    init(
        took: Duration, limit: Duration, worker: (begin: ProcessorTime, end: ProcessorTime)?,
        own: [(begin: ProcessorTime, end: ProcessorTime)]
    ) {
        self.took = took
        self.limit = limit
        workerRan = worker.map { $0.end.ran - $0.begin.ran } ?? .zero
        let counted = worker.map { $0.end.waited - $0.begin.waited } ?? .zero
        // The kernel counts a wait when it is over: one that goes on is what the worker has not run.
        workerWaited = worker?.end.isRunnable == true ? max(counted, took - workerRan) : counted
        guardWaited = own.map { $0.end.waited - $0.begin.waited }.max() ?? .zero
    }
}
