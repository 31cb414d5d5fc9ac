public import RelayCore

/// What is written at once.
public struct HistoryBatch: Sendable, Equatable {
    /// Events, the oldest first.
    public var events: [RecordedEvent]
    /// Figures, the oldest first.
    public var samples: [HistorySample]
    /// Runs of services.
    public var runs: [ServiceRun]

    /// A batch of these.
    public init(events: [RecordedEvent] = [], samples: [HistorySample] = [], runs: [ServiceRun] = []) {
        self.events = events
        self.samples = samples
        self.runs = runs
    }

    /// Whether there is nothing to write.
    public var isEmpty: Bool { events.isEmpty && samples.isEmpty && runs.isEmpty }
}
