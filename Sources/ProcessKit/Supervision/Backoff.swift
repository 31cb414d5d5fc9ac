/// Waiting time before the next attempt. It grows with each failure, up to a cap, with random jitter that keeps programs which
/// failed together from coming back together.
public struct Backoff: Sendable, Equatable {
    /// The wait after the first failure.
    public var first: Duration
    /// The factor for each further wait; at least 1.
    public var factor: Double
    /// The longest wait.
    public var cap: Duration
    /// The fraction by which jitter lengthens or shortens the wait, from 0 to 1: 0.2 is ±20 %. The cap applies in any case.
    public var jitter: Double
    /// A program that ran this long was healthy: its end restarts the sequence.
    public var healthyAfter: Duration

    /// Number of waits since the last healthy run.
    public private(set) var failures = 0

    /// Creates a backoff without failures.
    ///
    /// - Parameters:
    ///   - first: The wait after the first failure.
    ///   - factor: The factor for each further wait.
    ///   - cap: The longest wait.
    ///   - jitter: The random fraction of the wait, from 0 to 1.
    ///   - healthyAfter: How long a program must run to restart the sequence.
    public init(
        first: Duration = .seconds(1), factor: Double = 2, cap: Duration = .seconds(30), jitter: Double = 0.2,
        healthyAfter: Duration = .seconds(30)
    ) {
        self.first = first
        self.factor = max(1, factor)
        self.cap = cap
        self.jitter = min(1, max(0, jitter))
        self.healthyAfter = healthyAfter
    }

    /// The wait before the next attempt.
    ///
    /// - Parameters:
    ///   - ranFor: How long the last attempt lasted.
    ///   - generator: Source of randomness.
    public mutating func next(
        ranFor: Duration, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        if ranFor >= healthyAfter {
            failures = 0
        }
        var wait = first
        // Multiplied step by step and capped at each: a power of the factor would overflow after many failures.
        var step = 0
        while step < failures && wait < cap {
            wait = wait * factor
            step += 1
        }
        failures += 1
        let chance = jitter == 0 ? 0 : Double.random(in: -jitter...jitter, using: &generator)
        return min(cap, min(cap, wait) * (1 + chance))
    }

    /// Clears all failures.
    public mutating func reset() {
        failures = 0
    }
}
