import ServiceLifecycle

/// Ends what makes stills when the service stops.
struct StillService: Service {
    let stills: StillMaker

    func run() async throws {
        try? await gracefulShutdown()
        await stills.stop()
    }
}
