/// One decoded picture of what the platform received.
struct SeenFrame: Sendable, Hashable {
    /// What its upper edge shows.
    enum Edge: Sendable, Hashable {
        /// A flash of the camera.
        case flash(FlashShade)
        /// The camera between two flashes.
        case camera
        /// Anything else: the slate.
        case other
    }

    /// The platform's session.
    let session: Int
    /// Milliseconds of media time; without usable timestamps, of the count of frames.
    let time: Double
    /// When it had arrived.
    let arrival: Moment
    /// What it shows.
    let edge: Edge

    /// Whether it is the camera's.
    var isLive: Bool { edge != .other }

    /// The edge of this mean luma, of 16 to 235: the camera's is black between flashes, and the slate is blue.
    static func edge(luma: Double) -> Edge {
        if let shade = FlashShade(luma: luma) { return .flash(shade) }
        return luma < 24 ? .camera : .other
    }
}
