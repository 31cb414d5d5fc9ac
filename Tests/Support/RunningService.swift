import Logging
package import ServiceLifecycle

/// A service in a group of its own, which is stopped as a signal stops it.
package struct RunningService: Sendable {
    private let group: ServiceGroup
    /// Ends with the service; throws what it throws.
    package let end: Task<Void, any Error>

    /// Starts it.
    package init(_ service: any Service) {
        let group = ServiceGroup(services: [service], logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() })
        self.group = group
        end = Task { try await group.run() }
    }

    /// Stops it, and waits until it has ended.
    package func stop() async throws {
        await group.triggerGracefulShutdown()
        try await end.value
    }
}
