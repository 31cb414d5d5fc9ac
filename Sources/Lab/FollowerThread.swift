import Glibc

/// The state of a ``RecordingFollower``, which its thread owns.
struct FollowerThread: Sendable {
    /// One file that nginx writes to.
    private struct Recording {
        let descriptor: Int32
        /// The file's past and present names, the present one last: events queued before a rename use an earlier one.
        var names: [String]
        var name: String { names[names.endIndex - 1] }
        var bytesRead = 0
        var session: Int?
        var reader = FLVReader()
        var isReadable = true
    }

    private let directory: String
    private let onEvent: @Sendable (RecordingEvent) -> Void
    private var recordings: [Recording] = []
    private var sessions = 0
    private var files = 0
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    private static let incoming = ".incoming-"
    private static let session = "session-"

    init(directory: String, onEvent: @escaping @Sendable (RecordingEvent) -> Void) {
        self.directory = directory
        self.onEvent = onEvent
    }

    /// Runs until the watch is interrupted, or fails.
    consuming func run(_ watch: borrowing DirectoryWatch) {
        adoptAll()
        while let changes = try? watch.wait() {
            handle(changes)
        }
        adoptAll()
        readAll()
        for recording in recordings { close(recording.descriptor) }
    }

    private mutating func handle(_ changes: [DirectoryWatch.Change]) {
        for case .created(let name) in changes { adopt(name) }
        // Few files are open, and reading at the end of one costs a microsecond, so it does not matter which was modified.
        readAll()
        for change in changes {
            switch change {
            case .closed(let name): finish(name)
            case .overflow: adoptAll()
            case .created, .modified: break
            }
        }
    }

    private mutating func adoptAll() {
        guard let stream = opendir(directory) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            adopt(name)
        }
        readAll()
    }

    private mutating func adopt(_ name: String) {
        guard name.hasSuffix(".flv"), !name.hasPrefix(Self.session), !name.hasPrefix(Self.incoming) else { return }
        files += 1
        let ownName = "\(Self.incoming)\(files).flv"
        guard rename(path(name), path(ownName)) == 0 else { return }
        let descriptor = open(path(ownName), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        recordings.append(Recording(descriptor: descriptor, names: [name, ownName]))
    }

    private mutating func readAll() {
        // Moved out while they are read, to give their buffers one owner and avoid copies.
        var current = recordings
        recordings = []
        for index in current.indices where current[index].isReadable {
            readAppended(&current[index])
        }
        recordings = current
    }

    private mutating func readAppended(_ recording: inout Recording) {
        while true {
            let count = read(recording.descriptor, &buffer, buffer.count)
            guard count > 0 else {
                checkSize(&recording)
                return
            }
            let now = Moment.now()
            let session = begin(&recording)
            recording.bytesRead += count
            recording.reader.append(buffer[..<count])
            do throws(FLVError) {
                while let tag = try recording.reader.next() {
                    onEvent(.received(ReceivedTag(session: session, arrival: now, tag: tag)))
                }
            } catch {
                recording.isReadable = false
                onEvent(.unreadable(session: session, error.description))
                return
            }
        }
    }

    /// nginx truncates a file if a second session gets its name before it has been renamed.
    private func checkSize(_ recording: inout Recording) {
        var status = stat()
        guard let session = recording.session, fstat(recording.descriptor, &status) == 0,
            Int(status.st_size) < recording.bytesRead
        else { return }
        recording.isReadable = false
        onEvent(.unreadable(session: session, "overwritten by another session"))
    }

    private mutating func begin(_ recording: inout Recording) -> Int {
        if let session = recording.session { return session }
        sessions += 1
        let name = "\(Self.session)\(sessions).flv"
        rename(path(recording.name), path(name))
        recording.names.append(name)
        recording.session = sessions
        onEvent(.began(session: sessions, file: path(name)))
        return sessions
    }

    private mutating func finish(_ name: String) {
        // Names are unique except for the one given by nginx: of two such, the older is closed first.
        guard let index = recordings.firstIndex(where: { $0.names.contains(name) }) else { return }
        let recording = recordings.remove(at: index)
        close(recording.descriptor)
        if let session = recording.session {
            onEvent(.ended(session: session, Moment.now()))
        } else {
            unlink(path(recording.name))
        }
    }

    private func path(_ name: String) -> String { "\(directory)/\(name)" }
}
