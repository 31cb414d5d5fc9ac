import FoundationEssentials
import RelayCore

extension RelayStatus {
    /// What relay-record does.
    struct Recording: Encodable {
        /// A source that RECORD names.
        struct Track: Encodable {
            let channel: ChannelID
            let source: RecordedSource
            /// ``RecordingReport/Track/State``, or `gone` if relay-record has ended without a word.
            let state: String
            let since: Date
            /// The file that is written.
            let file: String?
            let bytes: Int64?
            /// Why nothing is written, for people.
            let reason: String?
        }

        let tracks: [Track]
        /// Bytes that are free where the files go.
        let free: Int64?

        init?(_ entry: ServiceBoard.Entry) {
            guard case .recording(let report)? = entry.report else { return nil }
            free = report.free
            tracks = report.tracks.map { track in
                Track(
                    channel: Topology.channel, source: track.source,
                    state: entry.isConnected ? track.state.rawValue : "gone",
                    since: Date(milliseconds: entry.isConnected ? track.since : entry.since), file: track.file,
                    bytes: track.bytes, reason: track.failure ?? track.pause?.words)
            }
        }
    }
}
