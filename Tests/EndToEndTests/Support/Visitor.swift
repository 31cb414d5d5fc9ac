import Lab
import TestSupport

/// Whoever publishes in a test: an ffmpeg, or a script of messages.
enum Visitor {
    case camera(TestCamera)
    case scripted(ScriptedPublisher)

    var started: Moment {
        switch self {
        case .camera(let camera): camera.started
        case .scripted(let publisher): publisher.started
        }
    }

    /// Ends it.
    ///
    /// - Returns: When it was told to.
    @discardableResult
    func leave() async -> Moment {
        switch self {
        case .camera(let camera): return await camera.stop().stopped
        case .scripted(let publisher):
            let now = Moment.now()
            publisher.close()
            return now
        }
    }
}

extension RunningRelay {
    /// The relay as the target of a scripted publisher, with the right key.
    func target(app: String = "live", name: String? = nil) -> ScriptedPublisher.Target {
        ScriptedPublisher.Target(port: ports.rtmp, app: app, name: name ?? streamKey)
    }

    /// Waits until the feed of a picture has been on air for a second longer.
    func second(after sighting: PlatformObserver.Sighting) async throws {
        let end = sighting.received.arrival.advanced(by: 1)
        _ = try await observer.first("a second more", since: end, within: .seconds(5)) { $0.feed == sighting.feed }
    }

    /// Starts a broadcaster that sends what a clip's script was made into.
    func publisher(
        _ clip: TestClip = .plain, form: ChunkForm = ChunkForm(),
        _ change: (PublisherScript) throws -> PublisherScript = { $0 }
    ) async throws -> ScriptedPublisher {
        let script = try PublisherScript(file: try await clip.file(cache: Places.clips))
        return try ScriptedPublisher.start(try change(script), to: target(), form: form)
    }
}
