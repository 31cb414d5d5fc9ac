/// The shades of a clip's flashes, in the order in which they come, two seconds apart.
public enum FlashShade: Int, Sendable, CaseIterable {
    case dark, medium, bright, white

    /// Seconds from one flash to the next.
    static let period = 2.0

    /// ffmpeg's name of the colour.
    var colour: String {
        switch self {
        case .dark: "0x404040"
        case .medium: "0x808080"
        case .bright: "0xC0C0C0"
        case .white: "0xFFFFFF"
        }
    }

    /// Mean luma of a flash, of 16 to 235.
    private var luma: Double {
        switch self {
        case .dark: 71
        case .medium: 126
        case .bright: 181
        case .white: 235
        }
    }

    /// The shade of a picture's upper edge; `nil` between flashes, and on the slate.
    init?(luma: Double) {
        guard let near = Self.allCases.first(where: { abs($0.luma - luma) < 15 }) else { return nil }
        self = near
    }
}
