import History
import RelayCore

/// What waits to be written to the history, and what is told about it. Decides; ``HistoryRecorder`` acts.
struct HistoryQueue {
    /// How many events may wait; of more, the oldest are left out.
    static let mostEvents = 2000
    /// How many samples may wait: ten minutes and some cuts.
    static let mostSamples = 150

    private var waiting = HistoryBatch()
    private var isFailing = false
    private var lost = 0

    /// The reader of the events got something.
    mutating func delivered(_ delivery: EventStream.Delivery) {
        switch delivery {
        case .event(let record): add([RecordedEvent(record)])
        case .lost(let count): lost += count ?? 1
        case .pulse: break
        }
    }

    /// Figures were taken.
    mutating func add(_ sample: HistorySample) {
        waiting.samples.append(sample)
        if waiting.samples.count > Self.mostSamples { waiting.samples.removeFirst() }
    }

    /// A service has started.
    mutating func add(_ run: ServiceRun) { waiting.runs.append(run) }

    /// Takes all that waits; `nil` if nothing does.
    mutating func take() -> HistoryBatch? {
        guard !waiting.isEmpty else { return nil }
        defer { waiting = HistoryBatch() }
        return waiting
    }

    /// What was taken is written.
    ///
    /// - Returns: What to tell.
    mutating func written() -> HistoryEvent? {
        defer { (isFailing, lost) = (false, 0) }
        if isFailing { return .resumed(lost: lost) }
        return lost > 0 ? .lost(lost) : nil
    }

    /// What was taken could not be written, and waits again.
    ///
    /// - Returns: What to tell: only the first failure of a row.
    mutating func failed(_ batch: HistoryBatch, _ reason: String) -> HistoryEvent? {
        putBack(batch)
        defer { isFailing = true }
        return isFailing ? nil : .failed(reason: reason)
    }

    /// What was taken is to be written once more.
    mutating func putBack(_ batch: HistoryBatch) {
        let newer = waiting
        waiting = batch
        waiting.samples = Array((batch.samples + newer.samples).suffix(Self.mostSamples))
        waiting.runs += newer.runs
        add(newer.events)
    }

    private mutating func add(_ events: [RecordedEvent]) {
        waiting.events += events
        let excess = waiting.events.count - Self.mostEvents
        guard excess > 0 else { return }
        waiting.events.removeFirst(excess)
        lost += excess
    }
}
