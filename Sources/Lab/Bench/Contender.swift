/// Something that makes one stream out of a publisher that comes and goes: a column of the benchmark.
public protocol Contender: Sendable {
    /// The name by which it is chosen on the command line.
    var name: String { get }
    /// The column's title.
    var title: String { get }
    /// What runs, in a sentence.
    var what: String { get }

    /// Makes what is made once, before anything is measured.
    func prepare() async throws

    /// Starts it; returns as soon as its first process runs.
    /// - Parameters:
    ///   - platform: Where to push, up to the application.
    ///   - key: The stream's key there.
    ///   - directory: For its files, which the caller removes.
    func start(platform: String, key: String, directory: String) async throws -> RunningContender
}

extension Contender {
    /// Nothing has to be made.
    public func prepare() async throws {}
}

/// A contender that runs.
public struct RunningContender: Sendable {
    /// When it was started.
    public let started: Moment
    /// The processes from which all others of it descend.
    public let roots: [Int32]
    /// Where to publish, up to the application.
    public let ingest: String
    /// The stream's name there, with a key if it needs one.
    public let stream: String
    /// Where a relay of this project has its sockets; `nil`: it is none.
    public let runtimeDirectory: String?
    /// Its last lines.
    public let log: @Sendable () -> [String]
    /// Stops it, and waits for the end of its processes.
    public let stop: @Sendable () async -> Void

    /// Describes one.
    public init(
        started: Moment, roots: [Int32], ingest: String, stream: String, runtimeDirectory: String? = nil,
        log: @escaping @Sendable () -> [String], stop: @escaping @Sendable () async -> Void
    ) {
        self.started = started
        self.roots = roots
        self.ingest = ingest
        self.stream = stream
        self.runtimeDirectory = runtimeDirectory
        self.log = log
        self.stop = stop
    }

    /// What its processes have used until now.
    public var use: ProcessTreeUse { ProcessTreeUse(of: roots) }
}
