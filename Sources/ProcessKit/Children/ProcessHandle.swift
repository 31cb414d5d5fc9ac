import Glibc
import Synchronization

/// A process that has not been reaped yet, and the only way to send it a signal.
///
/// A process ID identifies this process only until it is reaped; then the kernel may reuse it. Therefore every signal is sent
/// under the lock that ``close()`` takes, and ``close()`` must be called before reaping.
final class ProcessHandle: Sendable {
    let pid: Int32
    private let isOpen = Mutex(true)

    init(pid: Int32) {
        // To kill(2), 0, -1 and -(1) mean this process's own group or all processes.
        precondition(pid > 1, "not a child: \(pid)")
        self.pid = pid
    }

    /// Sends a signal, unless the process is gone.
    ///
    /// - Returns: Whether it was sent.
    @discardableResult
    func send(_ signal: ProcessSignal, toGroup: Bool) -> Bool {
        isOpen.withLock { isOpen in
            isOpen && kill(toGroup ? -pid : pid, signal.number) == 0
        }
    }

    /// Sets the OOM score adjustment of the process. Failure is ignored.
    func adjustOOMScore(_ adjustment: Int) {
        isOpen.withLock { isOpen in
            guard isOpen else { return }
            let descriptor = open("/proc/\(pid)/oom_score_adj", O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return }
            defer { Glibc.close(descriptor) }
            let text = Array("\(adjustment)".utf8)
            _ = write(descriptor, text, text.count)
        }
    }

    /// Kills the rest of the process group and ends the use of the process ID.
    ///
    /// Call it when the process has ended and before it is reaped: a zombie keeps its process ID, and so that of its group.
    private func close() {
        isOpen.withLock { isOpen in
            guard isOpen else { return }
            isOpen = false
            kill(-pid, SIGKILL)
        }
    }

    /// Whether ``close()`` was called.
    var isClosed: Bool { isOpen.withLock { !$0 } }

    /// Waits until the process has ended, without reaping it, and then calls ``close()``.
    ///
    /// A separate thread blocks in `waitid(2)`: unlike a pidfd this needs no kernel support, no descriptor and no event loop, and
    /// this process has only a handful of children.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            DetachedThread.start {
                var info = siginfo_t()
                while waitid(P_PID, id_t(self.pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
                // Here instead of in the waiting task, where a busy thread pool could delay it.
                self.close()
                continuation.resume()
            }
        }
    }
}
