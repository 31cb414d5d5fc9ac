import Foundation
package import Testing

/// Runs a test on threads of its own, where it may block, so that it holds up no other one.
///
/// For exit tests: swift-testing (6.3) reads what their process reports in a blocking read on a thread of the pool that all tasks
/// share, which has as many threads as the machine has processors. Two exit tests at a time halt every other test of the process.
package struct OwnThreads: TestTrait, SuiteTrait, TestScoping {
    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Executor()) { try await function() }
    }

    /// A thread for each job. Dispatch's queues would not do: their threads are the pool's.
    private final class Executor: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
}

extension Trait where Self == OwnThreads {
    /// For a test that has a process of its own (`processExitsWith`).
    package static var ownThreads: Self { OwnThreads() }
}
