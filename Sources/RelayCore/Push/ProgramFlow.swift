/// Whether relay-switch sends the program.
public enum ProgramFlow: Sendable, Hashable, CaseIterable {
    /// A switcher publishes, and its bytes arrive.
    case flows
    /// Nobody publishes, or no bytes arrive.
    case missing
    /// The statistics could not be read. Never treated as "missing".
    case unknown

    /// Compares two samples of relay-switch's statistics, taken about a second apart.
    ///
    /// It compares bytes instead of reading nginx's `bw_in`, a mean over 10 seconds that persists after a publisher has gone
    /// silent. Samples from two nginx processes cannot be compared.
    ///
    /// - Parameters:
    ///   - first: The earlier sample; nil if there was no answer.
    ///   - second: The later sample; nil if there was no answer.
    public init(from first: RTMPStat?, to second: RTMPStat?, app: String, name: String) {
        guard let first, let second, first.pid == second.pid else {
            self = .unknown
            return
        }
        guard let earlier = first.stream(app: app, name: name), let later = second.stream(app: app, name: name),
            earlier.isPublishing, later.isPublishing, later.bytesIn > earlier.bytesIn
        else {
            self = .missing
            return
        }
        self = .flows
    }
}
