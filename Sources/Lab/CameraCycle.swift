/// One visit of a camera: it connects, is on air for a while and leaves, and then the slate is on air for a while.
public struct CameraCycle: Sendable {
    /// How the camera leaves.
    public enum Departure: Sendable, Hashable, CaseIterable {
        /// As with "stop streaming".
        case clean
        /// As in a crash.
        case killed
        /// As when the network is gone; the camera is killed after the cycle.
        case halted
    }

    /// How long the camera publishes, from its start.
    public var publishing: Duration
    /// How long nobody publishes after that.
    public var resting: Duration
    /// How the camera leaves.
    public var departure: Departure

    /// Describes a visit.
    public init(
        publishing: Duration = .seconds(6), resting: Duration = .seconds(4), departure: Departure = .clean
    ) {
        self.publishing = publishing
        self.resting = resting
        self.departure = departure
    }

    /// Performs the visit.
    /// - Parameter start: Starts the camera.
    /// - Returns: When it came and went, for ``SwitchFigures``.
    public func run(start: () async throws -> TestCamera) async throws -> CameraMarks {
        let camera = try await start()
        do {
            try await Task.sleep(for: publishing)
            let marks = await depart(camera)
            try await Task.sleep(for: resting)
            if departure == .halted { await camera.kill() }
            return marks
        } catch {
            await camera.kill()
            throw error
        }
    }

    private func depart(_ camera: TestCamera) async -> CameraMarks {
        switch departure {
        case .clean: await camera.stop()
        case .killed: await camera.kill()
        case .halted: camera.pause()
        }
    }
}
