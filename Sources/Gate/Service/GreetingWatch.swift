/// Reports once that the gate does not answer clients that connect, and once that it does again.
///
/// It only warns: the event loop decides whether the gate is alive. After a restart, which would disconnect the publisher, an
/// accept queue filled by a flood would be the same, and so would an address that the host has lost.
struct GreetingWatch {
    enum Report: Equatable {
        case silent
        case back
    }

    /// Number of misses in a row before a report: during a flood, a single answer may be late.
    static let misses = 3

    private var missed = 0

    /// Records the result of a test connection.
    mutating func greeted(_ isAnswered: Bool) -> Report? {
        if isAnswered {
            defer { missed = 0 }
            return missed >= Self.misses ? .back : nil
        }
        missed += 1
        return missed == Self.misses ? .silent : nil
    }
}
