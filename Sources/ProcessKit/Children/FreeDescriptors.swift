import Glibc

/// Checks that a child can be started without running out of descriptors halfway.
enum FreeDescriptors {
    /// A start briefly takes about ten: two per pipe, the child's pidfd, and its readers. Other threads may open some at the same
    /// time.
    private static let needed = 32

    /// Checks by opening that many and closing them again: some microseconds.
    ///
    /// swift-subprocess 1.0.2 ends the whole process ("Fatal error: FileDescriptor … was not closed") if it can create one pipe
    /// but not the next.
    /// - Throws: ``StartFailure`` with the system's reason.
    static func check(for command: Command) throws(StartFailure) {
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        var next = open("/dev/null", O_RDONLY | O_CLOEXEC)
        while next >= 0 {
            taken.append(next)
            if taken.count == needed { return }
            next = fcntl(next, F_DUPFD_CLOEXEC, 0)
        }
        throw StartFailure(executable: command.executable, cause: .descriptors(errno: errno))
    }
}
