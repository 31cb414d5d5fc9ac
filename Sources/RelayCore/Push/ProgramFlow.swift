/// Whether the program comes out of relay-switch.
public enum ProgramFlow: Sendable, Hashable, CaseIterable {
    /// A switcher publishes, and its bytes come in.
    case flows
    /// Nobody publishes, or nothing comes.
    case missing
    /// Nobody could be asked. That is never taken for "missing".
    case unknown

    /// Compares two looks at relay-switch's statistics, about a second apart.
    ///
    /// The bytes are compared, and not nginx's `bw_in` looked at: that is a mean of 10 seconds, which stays after a publisher
    /// has fallen silent. Looks at two nginx processes are no comparison.
    ///
    /// - Parameters:
    ///   - first: The earlier look; nil when there was no answer.
    ///   - second: The later look; nil when there was no answer.
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
