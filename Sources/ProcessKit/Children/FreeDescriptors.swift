import Glibc

/// How many descriptors this process may still open, and how many it keeps free.
package enum FreeDescriptors {
    /// How many stay free: no connection is accepted and no child started with fewer.
    ///
    /// libdispatch opens `/proc/TID/stat` once a second while work waits for a thread, and ends the whole process with SIGILL if it cannot
    /// (Swift 6.3, `_dispatch_workq_count_runnable_workers`). A start of a child briefly takes about ten: two per pipe, its pidfd, and its
    /// readers; swift-subprocess 1.0.2 ends the whole process ("Fatal error: FileDescriptor … was not closed") if it can create one pipe
    /// but not the next. Other threads may open some at the same time.
    package static let reserve = 32

    /// Whether no more connections should be accepted.
    package static var areScarce: Bool { count < reserve }

    /// How many are free. None if that cannot be known, as it takes one to know it.
    static var count: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        let open = ProcFile.entries(of: "/proc/self/fd").count
        // One of them was for counting.
        return open == 0 ? 0 : max(0, Int(clamping: limit.rlim_cur) - (open - 1))
    }

    /// Checks that a child can be started.
    ///
    /// - Throws: ``StartFailure`` if it would take of the reserve.
    static func check(for command: Command) throws(StartFailure) {
        guard areScarce else { return }
        throw StartFailure(executable: command.executable, cause: .descriptors(errno: EMFILE))
    }
}
