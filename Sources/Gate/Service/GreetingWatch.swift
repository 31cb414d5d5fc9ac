/// Tells once that the gate does not answer those who connect, and once that it does again.
///
/// It warns and does no more: whether the gate is alive is for its event loop to say. An accept queue that a flood has filled, or
/// an address that was taken from the host, would be the same after a restart, which would disconnect the publisher.
struct GreetingWatch {
    enum Report: Equatable {
        case silent
        case back
    }

    /// So many in a row: a flood makes one late now and then.
    static let misses = 3

    private var missed = 0

    /// The gate has greeted itself from outside, or tried to.
    mutating func greeted(_ isAnswered: Bool) -> Report? {
        if isAnswered {
            defer { missed = 0 }
            return missed >= Self.misses ? .back : nil
        }
        missed += 1
        return missed == Self.misses ? .silent : nil
    }
}
