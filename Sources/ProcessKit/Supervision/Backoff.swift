/// How long to wait before the next attempt: longer after each failure, up to a cap, with some chance in it so that programs
/// which failed together do not come back together.
public struct Backoff: Sendable, Equatable {
    /// The wait after the first failure.
    public var first: Duration
    /// What each further wait is multiplied by; at least 1.
    public var factor: Double
    /// The longest wait.
    public var cap: Duration
    /// The share of the wait by which chance lengthens or shortens it, from 0 to 1: 0.2 is ±20 %. The cap holds all the same.
    public var jitter: Double
    /// A program that ran this long was healthy: its end begins the sequence anew.
    public var healthyAfter: Duration

    /// How many waits were given since the last healthy run.
    public private(set) var failures = 0

    /// Makes a backoff that has seen no failure.
    ///
    /// - Parameters:
    ///   - first: The wait after the first failure.
    ///   - factor: What each further wait is multiplied by.
    ///   - cap: The longest wait.
    ///   - jitter: The share of the wait that is left to chance, from 0 to 1.
    ///   - healthyAfter: How long a program must run to begin the sequence anew.
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
    ///   - ranFor: How long the last attempt held.
    ///   - generator: Where chance comes from.
    public mutating func next(
        ranFor: Duration, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        if ranFor >= healthyAfter {
            failures = 0
        }
        var wait = first
        // Multiplied step by step and capped at each: a power of the factor would overflow in a long night.
        var step = 0
        while step < failures && wait < cap {
            wait = wait * factor
            step += 1
        }
        failures += 1
        let chance = jitter == 0 ? 0 : Double.random(in: -jitter...jitter, using: &generator)
        return min(cap, min(cap, wait) * (1 + chance))
    }

    /// Forgets all failures.
    public mutating func reset() {
        failures = 0
    }
}
