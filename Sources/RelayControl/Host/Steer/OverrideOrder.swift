import RelayCore

/// The body of `POST /api/v1/override` (docs/API.md).
struct OverrideOrder: Encodable, Equatable {
    /// `auto`, `brb`, `live`, `standby`.
    let show: String
    /// Seconds.
    var `for`: Int?
    var slate: String?
    var reason: String?

    static let path = "/api/v1/override"
}
