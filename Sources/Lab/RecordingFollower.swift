import Glibc
import ProcessKit
import Synchronization

/// An event reported by a ``RecordingFollower``.
public enum RecordingEvent: Sendable {
    /// A publisher's first media was recorded: a session has begun. The file is its recording.
    case began(session: Int, file: String)
    /// A message arrived.
    case received(ReceivedTag)
    /// The publisher of a session is gone, or the platform is.
    case ended(session: Int, Moment)
    /// A session's recording cannot be read any further; with the reason as text.
    case unreadable(session: Int, String)
}

/// Follows the directory in which nginx-rtmp records, and stamps each message when it arrives.
///
/// A recording is as good as a wire tap (nginx-rtmp 1.2.2, checked with strace and against a sink that speaks RTMP itself, with a
/// stream whose timestamps jump by +6 s, -4 s and +4.6 h and whose headers change each time):
/// - each message is written when it has been read from the socket, unbuffered, in three or more `pwrite(2)`; the last of them
///   follows the `recvfrom(2)` that completed the message by 0.1 to 0.4 ms. A stamp is late by that and by the wake-up of this
///   thread, under 1 ms on an idle machine;
/// - timestamps are the sender's minus that of the first message, jumps included. Nothing is rewritten;
/// - every later sequence header is recorded. One extra AAC header is at the beginning;
/// - metadata is not recorded, nor is anything before the first AVC header and keyframe or the first AAC header: a platform could
///   not decode that either.
///
/// nginx names files by name and second, so two sessions within a second would share one. Therefore a new file is renamed at once,
/// and nginx goes on writing to it: the directory ends up with `session-1.flv`, `session-2.flv`, … and nothing else. A refused
/// attempt to publish leaves at most an empty file, which is removed and is not a session.
public final class RecordingFollower: Sendable {
    /// The directory, to which only nginx may write.
    public let directory: String

    private let watch: SharedWatch
    private let ended = AsyncStream<Never>.makeStream()

    /// A watch shared by two threads.
    private final class SharedWatch: Sendable {
        let watch: DirectoryWatch

        init(_ directory: String) throws(SystemCallError) {
            watch = try DirectoryWatch(directory: directory)
        }
    }

    /// Starts to follow a directory, which must exist.
    /// - Parameters:
    ///   - directory: nginx-rtmp's `record_path`.
    ///   - onEvent: Called for each event, in order, on the follower's thread: what takes long delays the next stamp.
    /// - Throws: ``SystemCallError`` when the kernel does not allow to watch the directory, `Errno` when it has no thread to give.
    public init(directory: String, onEvent: @escaping @Sendable (RecordingEvent) -> Void) throws {
        self.directory = directory
        watch = try SharedWatch(directory)
        let thread = FollowerThread(directory: directory, onEvent: onEvent)
        try DetachedThread.tryStart { [watch, ended] in
            thread.run(watch.watch)
            ended.continuation.finish()
        }
    }

    deinit {
        watch.watch.interrupt()
    }

    /// Reads the rest and stops. No event comes after this.
    public func stop() async {
        watch.watch.interrupt()
        for await _ in ended.stream {}
    }
}
