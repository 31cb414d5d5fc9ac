import History
import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle

/// Feeds the history from the events and the status. Nobody waits for it: a reader of ``EventStream`` that falls behind loses
/// events, and the loss is told.
struct HistoryRecorder: Service {
    /// What is true at a moment, for a sample.
    struct Figures: Sendable {
        /// The slate, because the operator has said brb.
        static let onBreak = "brb"

        var channels: [HistorySample.Channel]
        var destinations: [HistorySample.Destination]
        var runs: [ServiceRun]
    }

    /// Time between two writes; nothing is written if nothing has happened.
    private static let pace: Duration = .seconds(1)
    /// How many paces from one sample to the next.
    private static let samplePaces = 10
    /// How many paces from one tidying to the next.
    private static let tidyPaces = 3600
    /// How many paces after the start the first one follows.
    private static let firstTidy = 60

    let store: HistoryStore
    let events: EventStream
    let logger: Logger
    var pace = Self.pace
    /// Gets today's connections, as far as the history knows them when this begins.
    var onBegin: @Sendable ([ReconnectsToday.Connection]) -> Void = { _ in }
    /// Asked once per sample.
    let figures: @Sendable () async -> Figures

    func run() async {
        let reader = events.read(pulse: pace)
        await withGracefulShutdownHandler {
            // A history that can't be read is told when it is written.
            if let earlier = try? await store.read({ file throws(SQLiteError) in
                try file.connections(since: LocalTime.midnight(before: WallClock.now))
            }) {
                onBegin(earlier)
            }
            var work = Work(recorder: self)
            for await delivery in reader.deliveries { await work.received(delivery) }
            await work.flush()
            await store.close()
        } onGracefulShutdown: {
            reader.stop()
        }
    }

    /// The state of the loop.
    private struct Work {
        let recorder: HistoryRecorder
        var queue = HistoryQueue()
        var spans: [ChannelID: SampleSpans] = [:]
        var destinationSpans = SampleSpans()
        var isBreak = false
        var runs: Set<String> = []
        var pulses = 0
        var untilTidy = HistoryRecorder.firstTidy

        mutating func received(_ delivery: EventStream.Delivery) async {
            queue.delivered(delivery)
            switch delivery {
            case .event(let record):
                if let channel = record.channel { happened(record.event, channel, record.time) }
            case .lost: break
            case .pulse:
                if pulses % HistoryRecorder.samplePaces == 0 { await sample() }
                pulses += 1
                await flush()
                untilTidy -= 1
                guard untilTidy <= 0 else { return }
                untilTidy = HistoryRecorder.tidyPaces
                tell(await recorder.store.tidy(now: WallClock.now), HistoryBatch())
            }
        }

        private mutating func happened(_ event: RelayEvent, _ channel: ChannelID, _ time: Int64) {
            switch event {
            case .program(.onAir(let to, _, _, _, _)):
                cut(channel, to.kind == .slate && isBreak ? Figures.onBreak : to.kind.rawValue, time)
            case .orders(.chose(let choice)): ordered(choice.show == .brb, channel, time)
            case .orders(.leftToPublishers), .orders(.choiceEnded): ordered(false, channel, time)
            default: break
            }
        }

        /// The slate may be on air already, and then it is another thing from now on.
        private mutating func ordered(_ isBreak: Bool, _ channel: ChannelID, _ time: Int64) {
            self.isBreak = isBreak
            let slate = SourceKind.slate.rawValue
            guard let source = spans[channel]?.source, source == slate || source == Figures.onBreak else { return }
            cut(channel, isBreak ? Figures.onBreak : slate, time)
        }

        private mutating func cut(_ channel: ChannelID, _ source: String, _ time: Int64) {
            guard let before = spans[channel, default: SampleSpans()].close(now: time, next: source) else { return }
            queue.add(
                HistorySample(
                    time: time, span: before.span, channels: [HistorySample.Channel(id: channel, source: before.source)]
                ))
        }

        private mutating func sample() async {
            let figures = await recorder.figures()
            let now = WallClock.now
            for channel in figures.channels {
                guard
                    let before = spans[channel.id, default: SampleSpans()].close(now: now, next: channel.source)
                else { continue }
                let figures = HistorySample.Channel(
                    id: channel.id, source: before.source, speed: channel.speed,
                    programBitrate: channel.programBitrate, publisherBitrates: channel.publisherBitrates,
                    frameRates: channel.frameRates)
                queue.add(HistorySample(time: now, span: before.span, channels: [figures]))
            }
            if let before = destinationSpans.close(now: now, next: nil), !figures.destinations.isEmpty {
                queue.add(
                    HistorySample(time: now, span: before.span, channels: [], destinations: figures.destinations))
            }
            for run in figures.runs where runs.insert("\(run.service)/\(run.boot)").inserted { queue.add(run) }
        }

        mutating func flush() async {
            guard let batch = queue.take() else { return }
            tell(await recorder.store.write(batch), batch)
        }

        private mutating func tell(_ outcome: HistoryStore.Outcome, _ batch: HistoryBatch) {
            switch outcome {
            case .written: log(queue.written())
            case .failed(let reason): log(queue.failed(batch, reason))
            case .damaged(let file, let reason):
                queue.putBack(batch)
                // The new file has to know of the runs that last.
                runs = []
                log(.damaged(setAside: file, reason: reason))
            }
        }

        private func log(_ event: HistoryEvent?) {
            if let event { recorder.logger.log(.history(event)) }
        }
    }
}
