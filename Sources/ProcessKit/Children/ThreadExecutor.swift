import Glibc
import Synchronization

/// Runs an actor's jobs on a thread of its own, so that the actor may call what blocks: it holds up nobody but itself.
///
/// The thread ends when the executor is no longer used.
public final class ThreadExecutor: SerialExecutor {
    /// What the thread shares with the executor. The thread does not keep the executor alive.
    private final class Queue: Sendable {
        private struct State {
            var jobs: [UnownedJob] = []
            var isEnded = false
        }

        private let state = Mutex(State())
        // A semaphore has a fixed address; sem_overview(7) says which calls any thread may make.
        private nonisolated(unsafe) let count: UnsafeMutablePointer<sem_t>

        init() {
            count = .allocate(capacity: 1)
            sem_init(count, 0, 0)
        }

        deinit {
            sem_destroy(count)
            count.deallocate()
        }

        func add(_ job: UnownedJob) {
            state.withLock { $0.jobs.append(job) }
            sem_post(count)
        }

        func end() {
            state.withLock { $0.isEnded = true }
            sem_post(count)
        }

        /// Waits for a job; `nil`: there will be none.
        func next() -> UnownedJob? {
            while true {
                while sem_wait(count) != 0 {}
                let (job, isEnded) = state.withLock { state in
                    (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isEnded)
                }
                if let job { return job }
                if isEnded { return nil }
            }
        }
    }

    private let queue = Queue()

    /// Starts the thread.
    public init() {
        let (queue, executor) = (queue, asUnownedSerialExecutor())
        DetachedThread.start {
            while let job = queue.next() { job.runSynchronously(on: executor) }
        }
    }

    deinit { queue.end() }

    /// Required by `SerialExecutor`.
    public func enqueue(_ job: UnownedJob) { queue.add(job) }

    /// Required by `SerialExecutor`.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
