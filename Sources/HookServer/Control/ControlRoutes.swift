import RelayCore

/// All routes of the control socket, by area.
struct ControlRoutes: Sendable {
    let status: StatusRoutes
    let desk: OperatorDesk
    let publishers: PublisherDesk
    let slates: SlateManager
    let pushes: PushOrders
    /// `nil`: none is kept.
    let history: HistoryStore?

    /// What ``ControlServer`` serves.
    var all: [ControlServer.Routes] {
        [
            status.add(to:),
            OverrideRoutes(desk: desk, driver: status.driver, slates: slates).add(to:),
            SlateRoutes(slates: slates).add(to:),
            StreamRoutes(desk: desk, registry: status.registry).add(to:),
            PublisherRoutes(desk: publishers).add(to:), KeyRoutes(desk: publishers).add(to:),
            DestinationRoutes(desk: desk, pushes: pushes, registry: status.registry).add(to:),
            HistoryRoutes(store: history).add(to:), PreviewRoutes(driver: status.driver).add(to:),
        ]
    }
}
