import FoundationEssentials
import History
import ProcessKit
import RelayCore

extension HistoryReport {
    /// The report for a terminal of 80 columns.
    ///
    /// - Parameter clock: Writes a moment for people.
    func lines(clock: (Date) -> String) -> [String] {
        var lines = ["\(clock(since)) to \(clock(until)); the relay ran for \(Self.long(recorded)) of it"]
        for channel in channels {
            lines += ["", "ON AIR" + (channels.count > 1 ? ", channel \(channel.id)" : "")]
            lines += channelLines(channel, clock: clock).map { "  " + $0 }
        }
        if !destinations.isEmpty { lines += [""] + destinationLines(clock: clock) }
        if !services.isEmpty {
            lines += ["", "STARTED AGAIN"]
            lines += services.map { service in
                "  \(service.name): \(Self.times(service.restarts)), last at \(clock(service.last))"
            }
        }
        return lines.map(PlainText.line)
    }

    private func channelLines(_ channel: Channel, clock: (Date) -> String) -> [String] {
        let order = ["live", "standby", "slate", "brb", "nothing"]
        let sources = order + channel.onAir.keys.filter { !order.contains($0) }.sorted()
        let total = channel.onAir.values.reduce(0, +)
        var lines = sources.compactMap { source -> String? in
            guard let seconds = channel.onAir[source], seconds > 0 else { return nil }
            let name = source + String(repeating: " ", count: max(1, 9 - source.count))
            return "\(name)\(Self.long(seconds)), \(Self.percent(seconds, of: total))"
        }
        lines.append("cuts     \(channel.cuts)" + (channel.slowestCut == nil ? "" : "; the slowest:"))
        if let cut = channel.slowestCut {
            let change = "\(cut.from ?? "nothing") → \(cut.to)" + (cut.why.map { ": \($0)" } ?? "")
            lines.append("         \(EventSentences.time(cut.took)) at \(clock(cut.time)),")
            lines.append("         \(change)")
        }
        let publisher = channel.publisher
        var about = "\(Self.count(publisher.sessions, "session")), \(Self.count(publisher.stalls, "stall"))"
        if publisher.refusals > 0 { about += ", \(publisher.refusals) refused" }
        lines.append("publisher  \(about)")
        if let mean = publisher.bitsPerSecond {
            lines.append(
                "           \(Words.bitrate(Double(mean)))"
                    + ", from \(Words.bitrate(Double(publisher.lowestBitsPerSecond ?? mean)))"
                    + " to \(Words.bitrate(Double(publisher.highestBitsPerSecond ?? mean)))")
        }
        if let speed = channel.lowestSpeed, speed < 1 {
            lines.append("encoding   at the slowest \(Words.speed(speed)) times real time")
        }
        return lines
    }

    private func destinationLines(clock: (Date) -> String) -> [String] {
        var table = TextTable(
            header: ["DESTINATION", "CONNECTED", "SHARE", "RECONNECTS", "LONGEST GAP", "SINCE"], of: .words)
        for destination in destinations {
            table.add([
                (channels.count > 1 ? "\(destination.channel)/" : "") + destination.name,
                Self.long(destination.connected), Self.percent(destination.connected, of: destination.known),
                "\(destination.reconnects)", destination.longestGap.map(EventSentences.time) ?? "",
                destination.longestGapSince.map(clock) ?? "",
            ])
        }
        var lines = table.render().split(separator: "\n").map(String.init)
        guard destinations.contains(where: { $0.silence != nil }) else { return lines }
        var cuts = TextTable(
            header: ["WORST OF ALL CUTS", "VIDEO STEP", "SOUND STEP", "SILENCE"], of: .words)
        for destination in destinations {
            cuts.add(
                [destination.name]
                    + [destination.videoStep, destination.soundStep, destination.silence].map {
                        $0.map(EventSentences.time) ?? ""
                    })
        }
        lines += [""] + cuts.render().split(separator: "\n").map(String.init)
        return lines
    }

    private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

    private static func count(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

    private static func percent(_ part: Double, of whole: Double) -> String {
        guard whole > 0 else { return "-" }
        let tenths = Int((part / whole * 1000).rounded(.down))
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// `41 s`, `12 min 3 s`, `3 h 5 min`, `6 d 23 h`.
    static func long(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        if whole < 86_400 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
        return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
    }
}
