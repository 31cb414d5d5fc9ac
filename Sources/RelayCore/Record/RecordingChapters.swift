/// The chapters of a recording, in the form of ffmpeg's metadata files (ffmpeg-formats(1), "Metadata").
public struct RecordingChapters: Hashable, Sendable, Codable {
    /// A chapter.
    public struct Chapter: Hashable, Sendable, Codable {
        /// Where it begins, in the file.
        public let start: Duration
        /// Its title.
        public let title: String

        /// A chapter.
        public init(start: Duration, title: String) {
            self.start = start
            self.title = title
        }
    }

    /// More than a player can list, a cut every four seconds for an hour.
    public static let most = 900

    private var chapters: [Chapter] = []

    /// No chapter.
    public init() {}

    /// The chapters, the earliest first.
    public var all: [Chapter] { chapters }

    /// Adds a chapter. One at the same place or later is replaced: a cut that was not finished was not seen.
    public mutating func add(_ chapter: Chapter) {
        chapters.removeAll { $0.start >= chapter.start }
        guard chapters.count < Self.most else { return }
        chapters.append(chapter)
    }

    /// The chapters of a file that begins later, and of the one before it.
    ///
    /// - Parameter start: Where the next file begins.
    /// - Returns: Those of the file that has ended; these are then those of the next one, which begins with the last title.
    public mutating func split(at start: Duration) -> RecordingChapters {
        var before = self
        before.chapters.removeAll { $0.start >= start }
        let title = before.chapters.last?.title
        chapters.removeAll { $0.start < start }
        chapters = chapters.map { Chapter(start: $0.start - start, title: $0.title) }
        if let title, chapters.first?.start != .zero { chapters.insert(Chapter(start: .zero, title: title), at: 0) }
        return before
    }

    /// The file for ffmpeg.
    ///
    /// - Parameter end: The recording's length; a chapter ends where the next one begins.
    public func metadata(end: Duration) -> String {
        var text = ";FFMETADATA1\n"
        for (index, chapter) in chapters.enumerated() {
            let next = index + 1 < chapters.count ? chapters[index + 1].start : max(end, chapter.start)
            text += "[CHAPTER]\nTIMEBASE=1/1000\nSTART=\(chapter.start.milliseconds)\nEND=\(next.milliseconds)\n"
            text += "title=\(Self.escaped(chapter.title))\n"
        }
        return text
    }

    /// `=`, `;`, `#`, `\` and line ends have a meaning in such a file.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in PlainText.line(text) {
            if "=;#\\".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
