import RelayCore

/// A file from which a slate is rendered.
struct SlateOriginal: Sendable, Equatable {
    /// The slate's name.
    let name: SlateName
    /// Where the file is.
    let path: String
    /// How messages name it, such as `OFFLINE_VIDEO_PATH: "/srv/away.mp4"`.
    let title: String
    /// Its name for events and lists.
    let file: String
    /// The beginning of its SHA-256 sum, which names what is rendered from it; `nil` if unknown.
    var sum: String?

    /// The file of the settings.
    static func configured(_ path: String) -> SlateOriginal {
        SlateOriginal(name: .standard, path: path, title: "OFFLINE_VIDEO_PATH: \"\(path)\"", file: path, sum: nil)
    }
}
