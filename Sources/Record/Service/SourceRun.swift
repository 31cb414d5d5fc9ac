import ProcessKit
import RelayCore

/// One source with the ffmpeg that records it.
struct SourceRun {
    let source: RecordedSource
    var track = RecordTrack()
    /// Counts the ffmpegs: what an earlier one still says does not count.
    var number = 0
    /// The ffmpeg that runs.
    var child: Child?
    /// A signal that came before it was there.
    var signal: StopSequence?
    /// When it was started, in milliseconds since 1970.
    var begin: Int64 = 0
    /// How much it had recorded when it last said so.
    var position: (media: Duration, at: ContinuousClock.Instant)?
    /// Where the file that is written begins in that.
    var origin: Duration = .zero
    /// The file that is written.
    var file: RecordedFile?
    /// The one before, of the same ffmpeg, and how long it is.
    var previous: (name: String, length: Duration)?
    /// Those of the file that is written.
    var chapters = RecordingChapters()
    /// Why the last attempt failed.
    var failure: String?
    /// Since when it is as it is, in milliseconds since 1970.
    var since: Int64 = 0

    /// Where in the file that is written a frame would be that comes now.
    func place(_ now: ContinuousClock.Instant) -> Duration? {
        guard let position, case .recording(_, .some) = track.state else { return nil }
        // ffmpeg says where it is twice a second; longer than that means that nothing comes.
        return max(.zero, position.media + min(now - position.at, .seconds(1)) - origin)
    }

    /// What is reported of it.
    var report: RecordingReport.Track {
        let state: RecordingReport.Track.State =
            switch track.state {
            case .recording(_, .some): .recording
            case .recording(_, nil): failure == nil ? .waiting : .failing
            case .stopping: failure == nil ? .waiting : .failing
            case .failed: .failing
            case .paused(.diskFull): .failing
            case .paused: .paused
            }
        var report = RecordingReport.Track(source: source, state: state, since: since)
        if case .recording(_, .some) = track.state { (report.file, report.bytes) = (file?.name, file?.size) }
        if case .paused(let pause) = track.state { report.pause = pause }
        report.failure = failure
        return report
    }
}
