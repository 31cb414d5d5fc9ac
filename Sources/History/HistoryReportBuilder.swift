import FoundationEssentials
import RelayCore

/// Makes a report from the rows of a history. Pure: give it the rows of each kind in the order of time, events last.
struct HistoryReportBuilder {
    /// A row of a channel's figures.
    struct Figures {
        var channel: ChannelID
        /// What was on air; empty: nothing.
        var source: String
        /// Milliseconds.
        var span: Int64
        var speed: Double?
        var program: Int64?
        var live: Int64?
    }

    /// A row of a destination's figures.
    struct DestinationFigures {
        /// The end of the span, in milliseconds since 1970.
        var time: Int64
        var channel: ChannelID
        var name: String
        var state: String
        /// Milliseconds.
        var span: Int64
    }

    /// A mean that weighs each value with the time it stands for.
    private struct Mean {
        var sum = 0.0
        var weight = 0.0
        var value: Int? { weight > 0 ? Int(sum / weight) : nil }

        mutating func add(_ value: Int64?, _ span: Int64) {
            guard let value else { return }
            sum += Double(value) * Double(span)
            weight += Double(span)
        }
    }

    private let since: Int64
    private let until: Int64
    private var channels: [ChannelID: HistoryReport.Channel] = [:]
    private var programs: [ChannelID: Mean] = [:]
    private var publishers: [ChannelID: Mean] = [:]
    private var destinations: [String: HistoryReport.Destination] = [:]
    /// Since when a destination has accepted nothing, in milliseconds since 1970.
    private var gaps: [String: Int64] = [:]
    /// The same by samples, with what has passed of it. A push that is killed reports no end.
    private var sampledGaps: [String: (since: Int64, span: Int64)] = [:]
    private var services: [String: HistoryReport.Service] = [:]

    init(since: Int64, until: Int64) {
        self.since = since
        self.until = until
    }

    mutating func add(_ row: Figures) {
        var channel = channels[row.channel] ?? HistoryReport.Channel(id: row.channel)
        channel.onAir[row.source.isEmpty ? "nothing" : row.source, default: 0] += Double(row.span) / 1000
        if let speed = row.speed { channel.lowestSpeed = min(channel.lowestSpeed ?? speed, speed) }
        if let live = row.live.map({ Int($0) }) {
            channel.publisher.lowestBitsPerSecond = min(channel.publisher.lowestBitsPerSecond ?? live, live)
            channel.publisher.highestBitsPerSecond = max(channel.publisher.highestBitsPerSecond ?? live, live)
        }
        channels[row.channel] = channel
        programs[row.channel, default: Mean()].add(row.program, row.span)
        publishers[row.channel, default: Mean()].add(row.live, row.span)
    }

    mutating func add(_ row: DestinationFigures) {
        // The operator has paused it, or ended the stream.
        guard row.state != "paused", row.state != "ended" else {
            sampledGaps[row.name] = nil
            return
        }
        let isConnected = row.state == PushStatus.State.connected.rawValue
        change(row.name, row.channel) { destination in
            destination.known += Double(row.span) / 1000
            if isConnected { destination.connected += Double(row.span) / 1000 }
        }
        guard !isConnected else {
            sampledGaps[row.name] = nil
            return
        }
        let gap = sampledGaps[row.name] ?? (row.time - row.span, 0)
        sampledGaps[row.name] = (gap.since, gap.span + row.span)
        noteGap(row.name, since: gap.since, Double(gap.span + row.span) / 1000)
    }

    /// - Parameter isFirst: Whether the history knows of no earlier run of that service.
    mutating func add(_ run: ServiceRun, isFirst: Bool) {
        guard !isFirst else { return }
        let date = Date(milliseconds: run.since)
        var service = services[run.service] ?? HistoryReport.Service(name: run.service, restarts: 0, last: date)
        service.restarts += 1
        service.last = max(service.last, date)
        services[run.service] = service
    }

    mutating func add(_ event: RecordedEvent) {
        if let name = event.destination { push(name, event) }
        guard event.destination == nil, let id = event.channel else { return }
        var channel = channels[id] ?? HistoryReport.Channel(id: id)
        switch event.kind {
        case EventKind.onAir.name:
            channel.cuts += 1
            let cut = HistoryReport.Cut(
                time: Date(milliseconds: event.time), from: event.text("from"), to: event.text("to") ?? "?",
                why: event.text("why"), took: event.number("took") ?? 0)
            if cut.took > channel.slowestCut?.took ?? -1 { channel.slowestCut = cut }
        case EventKind.publisherConnected.name:
            if event.text("feed") == Feed.live.rawValue { channel.publisher.sessions += 1 }
        case EventKind.publisherStalled.name:
            if event.text("source") == SourceKind.live.rawValue { channel.publisher.stalls += 1 }
        case EventKind.publisherRefused.name:
            channel.publisher.refusals += Int(exactly: event.number("left_out") ?? 1) ?? 1
        default: return
        }
        channels[id] = channel
    }

    private mutating func push(_ name: String, _ event: RecordedEvent) {
        switch event.kind {
        case EventKind.platformConnected.name:
            let isKnown = destinations[name].map { $0.known > 0 || $0.reconnects > 0 } ?? false
            change(name, event.channel) { destination in
                // The very first connection is none.
                if isKnown || event.number("away") != nil { destination.reconnects += 1 }
            }
            if let begin = gaps.removeValue(forKey: name) {
                noteGap(name, since: begin, Double(event.time - begin) / 1000)
            }
        case EventKind.platformLost.name, EventKind.platformRefused.name, EventKind.platformRenewed.name:
            if gaps[name] == nil { gaps[name] = event.time }
        case "cut-measured":
            change(name, event.channel) { destination in
                destination.videoStep = Self.larger(destination.videoStep, event.number("video_step"))
                destination.soundStep = Self.larger(destination.soundStep, event.number("sound_step"))
                destination.silence = Self.larger(destination.silence, event.number("silence"))
            }
        default: break
        }
    }

    private static func larger(_ left: Double?, _ right: Double?) -> Double? {
        guard let left, let right else { return left ?? right }
        return max(left, right)
    }

    private mutating func change(
        _ name: String, _ channel: ChannelID?, _ body: (inout HistoryReport.Destination) -> Void
    ) {
        var destination =
            destinations[name] ?? HistoryReport.Destination(name: name, channel: channel ?? Topology.channel)
        body(&destination)
        destinations[name] = destination
    }

    private mutating func noteGap(_ name: String, since begin: Int64, _ seconds: Double) {
        change(name, nil) { destination in
            guard seconds > destination.longestGap ?? 0 else { return }
            (destination.longestGap, destination.longestGapSince) = (seconds, Date(milliseconds: begin))
        }
    }

    /// The report.
    func report() -> HistoryReport {
        var builder = self
        // Those that last.
        for (name, begin) in gaps { builder.noteGap(name, since: begin, Double(until - begin) / 1000) }
        var report = HistoryReport(since: Date(milliseconds: since), until: Date(milliseconds: until))
        report.channels = builder.channels.values.sorted { $0.id.rawValue < $1.id.rawValue }.map { channel in
            var channel = channel
            channel.programBitsPerSecond = programs[channel.id]?.value
            channel.publisher.bitsPerSecond = publishers[channel.id]?.value
            return channel
        }
        report.recorded = report.channels.map { $0.onAir.values.reduce(0, +) }.max() ?? 0
        report.destinations = builder.destinations.values.sorted { $0.name < $1.name }
        report.services = services.values.sorted { $0.name < $1.name }
        return report
    }
}
