/// What a push is to do, by its operator's word. It holds until another one comes.
public enum PushOrder: String, Hashable, Sendable, Codable, CaseIterable {
    /// Send the program.
    case run
    /// Close the stream at this platform, and wait.
    case paused
    /// The stream has ended at all platforms: close it, and wait.
    case ended
}
