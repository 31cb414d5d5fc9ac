public import FoundationEssentials

/// Figures over a time, for plots: one row for each step and what was on air in it.
public struct HistorySamples: Codable, Sendable, Equatable {
    /// A channel's figures.
    public struct Channel: Codable, Sendable, Equatable {
        /// Its name.
        public let id: String
        /// In the order of time.
        public internal(set) var samples: [Sample]
    }

    /// What was measured while one source was on air within a step.
    public struct Sample: Codable, Sendable, Equatable {
        /// When the step began.
        public let time: Date
        /// For how many seconds of it this was on air.
        public let seconds: Double
        /// `live`, `standby`, `slate`, `brb`, `nothing`.
        public let source: String
        /// Seconds of media encoded per second.
        public let speed: Double?
        /// What relay-switch received, in bits per second.
        public let programBitsPerSecond: Int?
        /// What the live publisher sent.
        public let liveBitsPerSecond: Int?
        /// What the standby publisher sent.
        public let standbyBitsPerSecond: Int?
        /// Frames per second of media from the live publisher.
        public let liveFramesPerSecond: Double?
        /// Frames per second of media from the standby publisher.
        public let standbyFramesPerSecond: Double?

        /// Figures of these values.
        public init(
            time: Date, seconds: Double, source: String, speed: Double? = nil, programBitsPerSecond: Int? = nil,
            liveBitsPerSecond: Int? = nil, standbyBitsPerSecond: Int? = nil, liveFramesPerSecond: Double? = nil,
            standbyFramesPerSecond: Double? = nil
        ) {
            self.time = time
            self.seconds = seconds
            self.source = source
            self.speed = speed
            self.programBitsPerSecond = programBitsPerSecond
            self.liveBitsPerSecond = liveBitsPerSecond
            self.standbyBitsPerSecond = standbyBitsPerSecond
            self.liveFramesPerSecond = liveFramesPerSecond
            self.standbyFramesPerSecond = standbyFramesPerSecond
        }
    }

    /// A destination's figures.
    public struct Destination: Codable, Sendable, Equatable {
        /// What it accepted within a step.
        public struct Sample: Codable, Sendable, Equatable {
            /// When the step began.
            public let time: Date
            /// `nil` while it was not connected.
            public let bitsPerSecond: Int?

            /// Figures of these values.
            public init(time: Date, bitsPerSecond: Int?) {
                self.time = time
                self.bitsPerSecond = bitsPerSecond
            }
        }

        /// Its name.
        public let name: String
        /// In the order of time.
        public internal(set) var samples: [Sample]

        /// Figures of these values.
        public init(name: String, samples: [Sample]) {
            self.name = name
            self.samples = samples
        }
    }

    /// The channels, by name.
    public internal(set) var channels: [Channel]
    /// The destinations, by name.
    public internal(set) var destinations: [Destination]

    /// Figures of these values.
    public init(channel: String = "", samples: [Sample] = [], destinations: [Destination] = []) {
        channels = samples.isEmpty ? [] : [Channel(id: channel, samples: samples)]
        self.destinations = destinations
    }
}

extension HistoryFile {
    /// Figures, thinned to steps.
    ///
    /// - Parameters:
    ///   - since: Milliseconds since 1970.
    ///   - until: The first moment that is not wanted any more.
    ///   - step: Milliseconds.
    /// - Throws: ``SQLiteError``.
    public func samples(since: Int64, until: Int64, step: Int64) throws(SQLiteError) -> HistorySamples {
        var result = HistorySamples()
        let range: [SQLiteStatement.Value] = [.number(step), .number(step), .number(since), .number(until)]
        // A sample stands for the time before it.
        func begin(_ time: String) -> String { "(\(time) - 1) / ? * ?" }
        func both(_ table: String) -> String { "(SELECT * FROM \(table) UNION ALL SELECT * FROM \(table)_minute)" }
        let channels = try database.prepare(
            """
            SELECT channel, \(begin("time")) AS step, source, sum(span), avg(speed), avg(program), avg(live), avg(standby),
                avg(live_frames), avg(standby_frames)
            FROM \(both("sample")) WHERE time >= ? AND time < ? GROUP BY channel, step, source ORDER BY channel, step
            """)
        try channels.bind(range)
        while try channels.step() {
            let id = channels.text(0) ?? ""
            if result.channels.last?.id != id { result.channels.append(.init(id: id, samples: [])) }
            let source = channels.text(2) ?? ""
            result.channels[result.channels.count - 1].samples.append(
                .init(
                    time: Date(milliseconds: channels.number(1) ?? 0), seconds: Double(channels.number(3) ?? 0) / 1000,
                    source: source.isEmpty ? "nothing" : source, speed: channels.real(4),
                    programBitsPerSecond: channels.number(5).map { Int($0) },
                    liveBitsPerSecond: channels.number(6).map { Int($0) },
                    standbyBitsPerSecond: channels.number(7).map { Int($0) },
                    liveFramesPerSecond: channels.real(8), standbyFramesPerSecond: channels.real(9)))
        }
        let destinations = try database.prepare(
            """
            SELECT name, \(begin("time")) AS step, avg(bitrate) FROM \(both("destination"))
            WHERE time >= ? AND time < ? GROUP BY name, step ORDER BY name, step
            """)
        try destinations.bind(range)
        while try destinations.step() {
            let name = destinations.text(0) ?? ""
            if result.destinations.last?.name != name { result.destinations.append(.init(name: name, samples: [])) }
            result.destinations[result.destinations.count - 1].samples.append(
                .init(
                    time: Date(milliseconds: destinations.number(1) ?? 0),
                    bitsPerSecond: destinations.number(2).map { Int($0) }))
        }
        return result
    }
}
