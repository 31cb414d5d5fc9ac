import FoundationEssentials
import ProcessKit

/// A peer that a bash script starts, with files beside it.
public struct ScriptContender: Contender {
    /// What a script is given.
    public struct Place: Sendable {
        /// Where its files are.
        public let directory: String
        /// The platform's whole URL.
        public let platform: String
        /// The slate.
        public let slate: String
        /// The port where the publisher connects.
        public let ingestPort: Int
        /// A port for its own web server.
        public let httpPort: Int
    }

    /// The name by which it is chosen on the command line.
    public let name: String
    /// The column's title.
    public let title: String
    /// What runs, in a sentence.
    public let what: String
    private let slates: String
    /// Its files by name; `run.sh` is started.
    private let files: @Sendable (Place) -> [String: String]

    /// Describes a peer.
    /// - Parameters:
    ///   - slates: The directory where rendered slates are kept.
    ///   - files: Its files by name; `run.sh` is started.
    init(
        name: String, title: String, what: String, slates: String,
        files: @escaping @Sendable (Place) -> [String: String]
    ) {
        self.name = name
        self.title = title
        self.what = what
        self.slates = slates
        self.files = files
    }

    /// Renders the slate.
    public func prepare() async throws { _ = try await BenchSlate.file(in: slates) }

    /// Writes the files and starts `run.sh`.
    public func start(platform: String, key: String, directory: String) async throws -> RunningContender {
        let place = Place(
            directory: directory, platform: "\(platform)/\(key)", slate: try await BenchSlate.file(in: slates),
            ingestPort: try LoopbackPort.free(), httpPort: try LoopbackPort.free())
        for (name, text) in files(place) {
            try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
        }
        // When this process is killed, the script ends what it has started.
        var command = Command(
            "bash", ["\(directory)/run.sh"], workingDirectory: directory, lifetime: .boundToParent(.terminate))
        command.environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        let output = OutputLines()
        let started = Moment.now()
        let child = try await Child.start(command) { output.add($0.text) }
        return RunningContender(
            started: started, roots: [child.pid], ingest: "rtmp://127.0.0.1:\(place.ingestPort)/live",
            stream: "mystream", log: { output.all },
            stop: {
                let left = ProcessTreeUse(of: [child.pid])
                await child.stop(.graceful(after: .seconds(2)))
                left.killRest()
            })
    }
}
