import FoundationEssentials

/// What a running relay-hook says (`/api/v1/status`, docs/API.md).
struct StatusReply: Decodable, Equatable {
    struct Channel: Decodable, Equatable {
        var id: String
        var name: String
        /// `live`, `standby`, `slate`; `nil`: nothing is on air.
        var source: String?
        var since: Date?
        var why: String?
        var override: Override?
        var publishers: [String: Publisher]
        /// The last one first.
        var refusals: [Refusal]?
        var encoding: Encoding?
        var frames: Frames?
        var programBitsPerSecond: Int?
        var switchAnswers: Bool
        var slate: Slate?
        var slateProblem: String?
        /// The last one first.
        var cuts: [Cut]?
    }

    struct Refusal: Decodable, Equatable {
        var address: String?
        var reason: String
        var count: Int
        var last: Date
    }

    struct Override: Decodable, Equatable {
        var show: String
        var by: String
        var since: Date
        var until: Date?
        var slate: String?
        var reason: String?
    }

    struct Publisher: Decodable, Equatable {
        var address: String?
        /// The name of its publish key.
        var key: String?
        var since: Date
        var problem: String?
        var soundProblem: String?
        var bitsPerSecond: Int?
        var bitsPerSecond1m: Int?
        var bitsPerSecond10m: Int?
        /// Seconds without anything.
        var idle: Int?
        var client: String?
        var video: Video?
        var audio: Audio?
        /// Seconds of media between its last two keyframes.
        var keyframeInterval: Double?
    }

    struct Video: Decodable, Equatable {
        var codec: String
        var width: Int
        var height: Int
        var frameRate: Int
    }

    struct Audio: Decodable, Equatable {
        var codec: String
        var sampleRate: Int
        var channels: Int
    }

    struct Encoding: Decodable, Equatable {
        var speed: Double?
        /// Seconds of media that wait.
        var delay: Double?
        var frameStep: Int
        var isReduced: Bool
    }

    struct Frames: Decodable, Equatable {
        var dropped: Int
        var repeated: Int
    }

    struct Slate: Decodable, Equatable {
        var name: String
        var problem: String?
    }

    struct Cut: Decodable, Equatable {
        struct Destination: Decodable, Equatable {
            var name: String
            var videoStep: Double?
            var soundStep: Double?
            var silence: Double
        }

        var time: Date
        var from: String?
        var to: String
        var why: String
        var took: Double
        var destinations: [Destination]
    }

    struct Service: Decodable, Equatable {
        var name: String
        var isConnected: Bool
        var since: Date
        var restarts: Int
        /// `starting`, `serving`, `starved`, `silent`, `stopping`; for a service with an nginx.
        var nginx: String?
    }

    var channels: [Channel]
    var destinations: [RelayReply.Destination]
    var services: [Service]

    static func read(_ body: [UInt8]) -> StatusReply? {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(StatusReply.self, from: Data(body))
    }
}
