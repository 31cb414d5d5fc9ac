/// What a service's process uses, as it finds it itself: systemd hides each service's process from the others
/// (`ProtectProc=invisible`). Child processes (nginx, ffmpeg) are not included.
public struct ProcessFigures: Hashable, Sendable, Codable {
    /// Resident memory, in bytes.
    public let residentBytes: Int
    /// Processor time since its start, in seconds.
    public let processorSeconds: Double
    /// Open file descriptors.
    public let openFiles: Int
    /// When it started, in milliseconds since 1970.
    public let startedAt: Int64
    /// Whether an upgrade has replaced its program since; `nil`: of a version that does not tell.
    public let isReplaced: Bool?

    /// Creates figures.
    public init(
        residentBytes: Int, processorSeconds: Double, openFiles: Int, startedAt: Int64, isReplaced: Bool? = nil
    ) {
        self.residentBytes = residentBytes
        self.processorSeconds = processorSeconds
        self.openFiles = openFiles
        self.startedAt = startedAt
        self.isReplaced = isReplaced
    }
}
