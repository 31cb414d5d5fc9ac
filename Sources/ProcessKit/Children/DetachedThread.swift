import Glibc
public import SystemPackage

/// Runs a blocking call on a thread of its own.
public enum DetachedThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Runs `body` on a new thread; on the caller's if the system cannot create one.
    public static func start(_ body: @escaping @Sendable () -> Void) {
        do {
            try tryStart(body)
        } catch {
            body()
        }
    }

    /// Runs `body`, which may never end, on a new thread.
    ///
    /// - Throws: Why the system has no thread to give.
    public static func tryStart(_ body: @escaping @Sendable () -> Void) throws(Errno) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 256 * 1024)

        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, &attributes,
            { argument in
                if let argument {
                    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            }, work.toOpaque())
        guard error == 0 else {
            work.release()
            throw Errno(rawValue: error)
        }
    }

    /// Runs a blocking `body`, for example one that waits for a disk, on a new thread. Swift's own pool has only as many threads
    /// as there are CPUs, and a blocked one holds up everything else.
    ///
    /// - Returns: The result of `body`.
    /// - Throws: The error of `body`.
    public static func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
            start { continuation.resume(returning: Result(catching: body)) }
        }
        return try result.get()
    }
}
