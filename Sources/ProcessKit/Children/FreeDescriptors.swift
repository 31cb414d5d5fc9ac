import Glibc

/// Whether a child can be started without running out of descriptors half-way.
enum FreeDescriptors {
    /// Starting one takes about ten for a moment: two for each pipe, the child's pidfd, what reads them. Others may open some at
    /// the same time.
    private static let needed = 32

    /// Looks by taking so many and giving them back: some microseconds.
    ///
    /// swift-subprocess 1.0.2 ends the whole process ("Fatal error: FileDescriptor … was not closed") when it can make one pipe
    /// and not the next.
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
