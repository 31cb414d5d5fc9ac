import ServiceLifecycle

/// Runs a channel while the process runs: starts with the slate, then follows its events.
///
/// It is last in the service group, so it stops first: it answers held callbacks, and then the servers can close.
struct DriverService: Service {
    let driver: ChannelDriver
    let slates: SlateManager
    /// Yields once for each callback socket that accepts connections.
    let socketsReady: AsyncStream<Void>

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var sockets = socketsReady.makeAsyncIterator()
            for _ in CallbackSource.allCases { await sockets.next() }
            guard !Task.isCancelled else { return }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await slates.run() }
                try? await gracefulShutdown()
                group.cancelAll()
            }
        }
        await driver.stop()
    }
}
