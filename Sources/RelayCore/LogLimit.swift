/// Rate limit for log lines that unauthenticated clients can trigger: each line once in a while, and so many in all. Neither such a
/// client nor a program that repeats itself can fill a journal.
public struct LogLimit: Sendable {
    /// The same again is not logged for this long.
    static let repetition: Duration = .seconds(10)
    /// The time in which ``most`` are counted.
    static let window: Duration = .seconds(60)
    /// So many lines within ``window``.
    static let most = 20

    private var begin: ContinuousClock.Instant?
    private var lines = 0
    private var omitted = 0
    private var last: [String: ContinuousClock.Instant] = [:]

    /// A log in which there is nothing.
    public init() {}

    /// Whether a line is to be logged.
    ///
    /// - Parameter about: What makes it the same as another one, such as who was refused and why.
    /// - Returns: `nil`: it is not. Else how many before it were not.
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
