/// An event that a ``Supervisor`` reports about its program.
public enum SupervisorEvent: Sendable, Equatable {
    /// The program was started with this process ID.
    case started(pid: Int32)
    /// It ended. `nextStartIn` is the wait before it is started again; `nil` if it was told to stop.
    case exited(Exit, ranFor: Duration, nextStartIn: Duration?)
    /// It could not be started. `nextStartIn` is the wait before the next attempt; `nil` if there will be none.
    case failedToStart(StartFailure, nextStartIn: Duration?)
    /// A line of its output.
    case line(OutputLine)
}
