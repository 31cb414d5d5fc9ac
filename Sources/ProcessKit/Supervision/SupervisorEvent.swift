/// What a ``Supervisor`` tells about its program.
public enum SupervisorEvent: Sendable, Equatable {
    /// The program runs, with this process id.
    case started(pid: Int32)
    /// It ended. `nextStartIn` is the wait before it is started again; `nil` when it was told to stop.
    case exited(Exit, ranFor: Duration, nextStartIn: Duration?)
    /// It could not be started. `nextStartIn` is the wait before the next attempt; `nil` when there will be none.
    case failedToStart(StartFailure, nextStartIn: Duration?)
    /// A line of its output.
    case line(OutputLine)
}
