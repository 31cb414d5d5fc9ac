/// Counts observations by size.
struct Histogram: Hashable, Sendable {
    /// Upper bounds, in ascending order.
    let bounds: [Double]
    /// The sum of all observations.
    private(set) var sum = 0.0
    /// How many there were.
    private(set) var count = 0
    private var counts: [Int]

    /// - Parameter bounds: Upper bounds, in ascending order; what is above the last one counts, too.
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = bounds.map { _ in 0 }
    }

    /// Takes an observation.
    mutating func observe(_ value: Double) {
        sum += value
        count += 1
        if let bucket = bounds.firstIndex(where: { value <= $0 }) { counts[bucket] += 1 }
    }

    /// For each bound how many observations were at most that; the last bound is infinite.
    var cumulative: [(bound: Double, count: Int)] {
        var total = 0
        return zip(bounds, counts).map { bound, count in
            total += count
            return (bound, total)
        } + [(.infinity, self.count)]
    }
}
