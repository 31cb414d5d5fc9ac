/// One visit of the camera, from its own side.
struct BenchVisit: Sendable {
    /// When it came and went.
    let marks: CameraMarks
    /// How it left.
    let departure: CameraCycle.Departure
    /// Everything it sent, with when.
    let sent: ProgramJournal
    /// What all processes of the contender had used, and how much memory they had, a while after the camera was on air and before
    /// it left; `nil` if that is too short.
    var load: BenchLoad?

    /// Frames a second of the clip.
    static let framesPerSecond = 30.0

    /// The time at which a frame is shown, in milliseconds from the first.
    private func shownTimes() -> [(time: Double, sent: Moment)] {
        var first: Int?
        return sent.media(.video).compactMap { received in
            guard case .video(let video) = received.tag.content else { return nil }
            let time = received.tag.timestamp + video.compositionTime
            if first == nil { first = time }
            return (Double(time - (first ?? time)), received.arrival)
        }
    }

    /// What viewers saw of it.
    /// - Parameter seen: The pictures from its start to the next visit's.
    func compare(with seen: [SeenFrame]) -> BenchVisitFigures {
        let shown = shownTimes()
        var figures = BenchVisitFigures()
        guard let lastSent = shown.map(\.time).max(), let firstLive = seen.first(where: \.isLive),
            let lastLive = seen.last(where: \.isLive)
        else { return figures }
        let flashes = flashes(shown)
        // The media time of the platform at which the camera's time is zero.
        var zero: (first: Double, last: Double)?
        for (before, frame) in zip(seen, seen.dropFirst()) {
            guard case .flash(let shade) = frame.edge, before.edge == .camera, before.session == frame.session,
                let flash = flashes.last(where: { $0.shade == shade && $0.sent <= frame.arrival })
            else { continue }
            figures.delays.append(frame.arrival.seconds(since: flash.sent))
            let offset = frame.time - flash.time
            zero = (zero?.first ?? offset, offset)
        }
        guard let zero else { return figures }
        let frame = 1000 / Self.framesPerSecond
        if firstLive.session == lastLive.session {
            figures.lostAtStart = max(0, ((firstLive.time - zero.first) / frame).rounded())
            figures.lostAtEnd = max(0, ((lastSent - (lastLive.time - zero.last)) / frame).rounded())
        }
        return figures
    }

    private func flashes(
        _ shown: [(time: Double, sent: Moment)]
    ) -> [(time: Double, sent: Moment, shade: FlashShade)] {
        FlashShade.allCases.flatMap { shade in
            stride(from: Double(shade.rawValue) * FlashShade.period * 1000, to: 120_000, by: 8000).compactMap { time in
                shown.first { abs($0.time - time) < 500 / Self.framesPerSecond }.map { (time, $0.sent, shade) }
            }
        }.sorted { $0.time < $1.time }
    }
}

/// What viewers saw of a visit.
struct BenchVisitFigures: Sendable, Hashable {
    /// Seconds from the camera to the platform, a value for each flash.
    var delays: [Double] = []
    /// Frames sent before the first that is seen; `nil` if it is not known.
    var lostAtStart: Double?
    /// Frames sent after the last that is seen; `nil` if it is not known.
    var lostAtEnd: Double?
}

/// What a contender's processes use.
struct BenchLoad: Sendable, Hashable {
    /// Percent of a core.
    let percent: Double
    /// MB, PSS.
    let megabytes: Double
}
