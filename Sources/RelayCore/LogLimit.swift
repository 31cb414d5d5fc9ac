/// Rate limit for log lines that unauthenticated clients can trigger: repeats of a line are limited, and so is the total. Neither
/// such a client nor a program that repeats itself can fill a journal.
public struct LogLimit: Sendable {
    /// Time during which a repeated line is not logged again.
    static let repetition: Duration = .seconds(10)
    /// The time window in which ``most`` lines are counted.
    static let window: Duration = .seconds(60)
    /// Maximum number of lines within ``window``.
    static let most = 20

    private var begin: ContinuousClock.Instant?
    private var lines = 0
    private var omitted = 0
    private var last: [String: ContinuousClock.Instant] = [:]

    /// Creates a limit with nothing counted yet.
    public init() {}

    /// Whether to log a line.
    ///
    /// - Parameter about: Identifies repeats of a line, for example by the client that was refused and the reason.
    /// - Returns: `nil`: do not log it. Otherwise the number of lines left out before it.
    public mutating func admit(_ about: String, now: ContinuousClock.Instant) -> Int? {
        if begin.map({ now - $0 >= Self.window }) ?? true { (begin, lines) = (now, 0) }
        last = last.filter { now - $0.value < Self.repetition }
        guard lines < Self.most, last[about] == nil else {
            omitted += 1
            return nil
        }
        lines += 1
        last[about] = now
        defer { omitted = 0 }
        return omitted
    }
}
