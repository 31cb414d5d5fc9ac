package import FoundationEssentials
package import RelayCore

/// What a running relay-hook says (`/api/v1/status`, docs/API.md).
package struct StatusReply: Decodable, Equatable, Sendable {
    package struct Channel: Decodable, Equatable, Sendable {
        package var id: String
        package var name: String
        /// `live`, `standby`, `slate`; `nil`: nothing is on air.
        package var source: String?
        package var since: Date?
        package var why: String?
        package var override: Override?
        package var publishers: [String: Publisher]
        /// The last one first.
        package var refusals: [Refusal]?
        package var encoder: Encoder?
        /// The program's format where it follows publishers.
        package var format: ProgramFormat?
        /// Its format when the present publisher is gone, if that is another.
        package var nextFormat: ProgramFormat?
        package var encoding: Encoding?
        package var frames: Frames?
        package var programBitsPerSecond: Int?
        package var switchAnswers: Bool
        package var slate: Slate?
        package var slateProblem: String?
        /// The last one first.
        package var cuts: [Cut]?

        /// The program's format, and what it will be, where it follows publishers.
        package var formatLine: String? {
            guard let format else { return nil }
            return "\(format)" + (nextFormat.map { "; \($0) when nobody publishes any more" } ?? "")
        }
    }

    package struct Refusal: Decodable, Equatable, Sendable {
        package var address: String?
        package var reason: String
        package var count: Int
        package var last: Date
    }

    package struct Override: Decodable, Equatable, Sendable {
        package var show: String
        package var by: String
        package var since: Date
        package var until: Date?
        package var slate: String?
        package var reason: String?
    }

    package struct Publisher: Decodable, Equatable, Sendable {
        package var address: String?
        /// The name of its publish key.
        package var key: String?
        package var since: Date
        package var problem: String?
        package var soundProblem: String?
        /// Whether its picture is passed on as it is.
        package var isCopied: Bool?
        /// Why it is encoded although LIVE_MODE copies what fits.
        package var copyProblem: String?
        /// Since when its picture has not changed, if that was told.
        package var frozenSince: Date?
        /// Since when nothing is heard of it, if that was told.
        package var silentSince: Date?
        package var bitsPerSecond: Int?
        package var bitsPerSecond1m: Int?
        package var bitsPerSecond10m: Int?
        /// Seconds without anything.
        package var idle: Int?
        package var client: String?
        package var video: Video?
        package var audio: Audio?
        /// Seconds of media between its last two keyframes.
        package var keyframeInterval: Double?
        /// Frames per second of media that arrived.
        package var framesPerSecond: Double?
    }

    package struct Video: Decodable, Equatable, Sendable {
        package var codec: String
        package var width: Int
        package var height: Int
        package var frameRate: Int
    }

    package struct Audio: Decodable, Equatable, Sendable {
        package var codec: String
        package var sampleRate: Int
        package var channels: Int
    }

    /// The frame rate of a publisher's picture: what arrives, and what its encoder announces where that is another; `nil` if neither
    /// is known.
    package static func frameRate(of publisher: Publisher) -> String? {
        let announced = publisher.video?.frameRate ?? 0
        guard let arriving = publisher.framesPerSecond else { return announced > 0 ? "\(announced) frames/s" : nil }
        let text = "\(Words.decimal(arriving)) frames/s"
        return announced > 0 && abs(arriving - Double(announced)) >= 1 ? "\(text) of \(announced)" : text
    }

    package struct Encoder: Decodable, Equatable, Sendable {
        package var name: String
        /// VIDEO_ENCODER, if that is another one.
        package var instead: String?
        /// Why that one is not used.
        package var problem: String?
    }

    package struct Encoding: Decodable, Equatable, Sendable {
        package var speed: Double?
        /// Seconds of media that wait.
        package var delay: Double?
        package var frameStep: Int
        package var isReduced: Bool
    }

    package struct Frames: Decodable, Equatable, Sendable {
        package var dropped: Int
        package var repeated: Int
    }

    package struct Slate: Decodable, Equatable, Sendable {
        package var name: String
        package var problem: String?
    }

    package struct Cut: Decodable, Equatable, Sendable {
        package struct Destination: Decodable, Equatable, Sendable {
            package var name: String
            package var videoStep: Double?
            package var soundStep: Double?
            package var silence: Double
        }

        package var time: Date
        package var from: String?
        package var to: String
        package var why: String
        package var took: Double
        package var destinations: [Destination]
    }

    /// A destination as its push reports it.
    package struct Destination: Decodable, Equatable, Sendable {
        /// Why an attempt failed, or a connection ended.
        package struct Failure: Decodable, Equatable, Sendable {
            package var reason: String
            /// What helps.
            package var remedy: String?
            package var time: Date?
        }

        package var name: String
        /// `connecting`, `connected`, `stalled`, `paused`, `ended`, `refused`, `away`, `waiting`, `gone`.
        package var state: String
        package var since: Date
        package var attempts: Int
        package var nextTry: Date?
        /// That of the last attempt; `nil` while all is well.
        package var failure: Failure?
        /// The latest one, which may be over.
        package var lastFailure: Failure?
        /// `flows`, `missing`, `unknown`.
        package var program: String
        package var bitsPerSecond: Int?
        /// Seconds by which the media time sent is ahead of the clock.
        package var clockOffset: Double?
        /// How often it was connected again since midnight.
        package var reconnectsToday: Int?
        /// The platform's host.
        package var host: String?
    }

    package struct Service: Decodable, Equatable, Sendable {
        package var name: String
        package var isConnected: Bool
        package var since: Date
        package var restarts: Int
        /// `starting`, `serving`, `starved`, `silent`, `stopping`; for a service with an nginx.
        package var nginx: String?
    }

    /// What relay-record does.
    package struct Recording: Decodable, Equatable, Sendable {
        package struct Track: Decodable, Equatable, Sendable {
            /// `program`, `publisher`.
            package var source: String
            /// `recording`, `waiting`, `paused`, `failing`, `gone`.
            package var state: String
            package var since: Date
            package var file: String?
            package var bytes: Int64?
            package var reason: String?

            /// What it does, in one line.
            package func line(since clock: String) -> String {
                switch state {
                case "recording":
                    "\(source) since \(clock)" + (file.map { " to \($0)" } ?? "")
                        + (bytes.map { " (\(Words.size($0)))" } ?? "")
                case "waiting": "\(source): waits for the first frame"
                case "paused": "\(source): not recorded" + (reason.map { ": \($0)" } ?? "")
                default: "\(source): cannot be recorded since \(clock)" + (reason.map { ": \($0)" } ?? "")
                }
            }
        }

        package var tracks: [Track]
        package var free: Int64?
    }

    /// A place where alerts go.
    package struct Alert: Decodable, Equatable, Sendable {
        package var name: String
        package var kind: String
        /// `well`, `failing`, `refused`.
        package var state: String
        /// Since when it is not well.
        package var since: Date?
        package var reason: String?
        /// When it last took a message.
        package var lastSent: Date?
        package var waiting: Int
    }

    package var channels: [Channel]
    package var destinations: [Destination]
    package var services: [Service]
    /// `nil`: nothing is to be recorded.
    package var recording: Recording?
    /// `nil`: from a relay-hook of an earlier version.
    package var alerts: [Alert]?
    /// The services for which an upgrade waits; `nil` as for ``alerts``.
    package var outdated: [String]?

    package static func read(_ body: [UInt8]) -> StatusReply? {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(StatusReply.self, from: Data(body))
    }
}
