import FoundationEssentials
import ProcessKit
import RelayCore
import StatusReading

/// The status of a relay on one screen of 80 columns.
struct StatusScreen {
    /// How many cuts are shown.
    private static let cuts = 5
    private static let width = 80
    /// How many clients that were refused are shown.
    private static let refusals = 2

    let reply: StatusReply
    let now: Date
    let isColoured: Bool
    let isService: Bool

    /// All lines.
    var lines: [String] {
        var lines: [String] = []
        for channel in reply.channels { lines += self.lines(of: channel) }
        lines += destinations
        lines += recording
        for channel in reply.channels { lines += cuts(of: channel) }
        lines += alerts
        let all = Problem.all(in: reply, isService: isService)
        let (problems, notes) = (all.filter { !$0.isAdvice }, all.filter(\.isAdvice))
        lines += self.lines(of: notes, paint(notes.count == 1 ? "1 NOTE" : "\(notes.count) NOTES", .yellow))
        guard !problems.isEmpty else { return lines + ["", paint("all well", .green)] }
        return lines
            + self.lines(of: problems, paint(problems.count == 1 ? "1 PROBLEM" : "\(problems.count) PROBLEMS", .red))
    }

    private func lines(of problems: [Problem], _ title: String) -> [String] {
        guard !problems.isEmpty else { return [] }
        return ["", title]
            + problems.flatMap { problem in
                wrapped("  ", PlainText.line(problem.text)) + ["    → " + paint(problem.command, .bold)]
            }
    }

    private func lines(of channel: StatusReply.Channel) -> [String] {
        var lines: [String] = []
        let title = reply.channels.count > 1 ? "ON AIR (\(channel.id))" : "ON AIR"
        if let source = channel.source {
            let since = channel.since.map { " since \(clock($0)) (\(Words.span(age($0))))" } ?? ""
            lines.append(row(title, paint(source, source == "slate" ? .plain : .green) + since))
        } else {
            lines.append(row(title, paint("nothing", .red) + (channel.since.map { " since \(clock($0))" } ?? "")))
        }
        if let why = channel.why { lines += field("why", why) }
        if let override = channel.override {
            var text = "\(override.show) by \(override.by) since \(clock(override.since))"
            text += override.until.map { ", until \(clock($0))" } ?? ", until you say: relayctl auto"
            if let reason = override.reason { text += " (\(reason))" }
            lines += field("operator", text, .yellow)
        }
        for feed in ["live", "standby"] {
            if let publisher = channel.publishers[feed] { lines += self.lines(of: publisher, feed) }
        }
        if channel.publishers.isEmpty { lines += ["", row("PUBLISHER", "nobody publishes")] }
        for refusal in (channel.refusals ?? []).prefix(Self.refusals) {
            let times = refusal.count > 1 ? " (\(refusal.count) times)" : ""
            let who = refusal.address.map { "\($0) " } ?? ""
            lines += field("refused", "\(who)at \(clock(refusal.last))\(times): \(refusal.reason)", .yellow)
        }
        if let encoder = channel.encoder, let instead = encoder.instead {
            lines += ["", row("ENCODER", "\(encoder.name) in place of \(PlainText.line(instead))")]
        }
        if let format = channel.formatLine { lines += ["", row("FORMAT", format)] }
        if let encoding = channel.encoding {
            var text = encoding.speed.map { "speed \(Words.speed($0))" } ?? "starting"
            text += encoding.frameStep > 1 ? ", one of \(encoding.frameStep) frames" : ""
            if let delay = encoding.delay { text += ", \(Words.hundredths(.seconds(delay))) wait" }
            if let frames = channel.frames { text += "; frames dropped \(frames.dropped), repeated \(frames.repeated)" }
            lines += ["", row("SWITCHER", text)]
        }
        var slate = channel.slate?.name ?? ""
        if let problem = channel.slate?.problem ?? channel.slateProblem {
            slate += (slate.isEmpty ? "" : ": ") + problem
        }
        if !slate.isEmpty { lines += [""] + wrapped(row("SLATE", ""), PlainText.line(slate), indent: Self.indent) }
        return lines
    }

    private func lines(of publisher: StatusReply.Publisher, _ feed: String) -> [String] {
        var from = [feed]
        if let address = publisher.address { from.append("from \(address)") }
        if let key = publisher.key { from.append("with the key \"\(key)\"") }
        from.append("since \(clock(publisher.since))")
        var lines = ["", row("PUBLISHER", PlainText.line(from.joined(separator: " ")))]
        if let client = publisher.client { lines += field("client", client) }
        if let video = publisher.video {
            var text = "\(video.codec.isEmpty ? "unknown" : video.codec) \(video.width)x\(video.height)"
            if let rate = StatusReply.frameRate(of: publisher) { text += ", \(rate)" }
            if let interval = publisher.keyframeInterval {
                text += ", a keyframe every \(Words.seconds(.seconds(interval)))"
            }
            if publisher.isCopied == true { text += "; passed on as it is" }
            lines += field("picture", text)
        }
        if let audio = publisher.audio {
            var text = audio.codec.isEmpty ? "unknown" : audio.codec
            if audio.sampleRate > 0 { text += " \(Double(audio.sampleRate) / 1000) kHz" }
            if audio.channels > 0 { text += audio.channels == 1 ? ", mono" : ", stereo" }
            lines += field("sound", text)
        }
        if let now = publisher.bitsPerSecond {
            var text = "\(Words.bitrate(Double(now))) now"
            if let minute = publisher.bitsPerSecond1m { text += ", \(Words.bitrate(Double(minute))) over 1 min" }
            if let ten = publisher.bitsPerSecond10m { text += ", \(Words.bitrate(Double(ten))) over 10 min" }
            lines += field("bitrate", text)
        }
        if let idle = publisher.idle { lines += field("last data", idle < 2 ? "now" : "\(idle) s ago") }
        return lines
    }

    private var destinations: [String] {
        guard !reply.destinations.isEmpty else {
            return ["", row("DESTINATIONS", "none has reported; to add one: sudo relayctl push add NAME --url URL")]
        }
        var table = TextTable(
            header: ["DESTINATION", "STATE", "SINCE", "BITRATE", "CLOCK", "RECONNECTS", "NEXT TRY"], of: .words)
        for destination in reply.destinations {
            let wait = destination.nextTry.map { max(0, $0.timeIntervalSince(now)) }
            table.add([
                destination.name, destination.state, clock(destination.since),
                destination.bitsPerSecond.map { Words.bitrate(Double($0)) } ?? "",
                destination.clockOffset.map { ($0 < 0 ? "-" : "+") + Words.hundredths(.seconds(abs($0))) } ?? "",
                destination.reconnectsToday.map { "\($0) today" } ?? "",
                destination.attempts == 0
                    ? "" : (wait.map { "in \(Int($0.rounded(.up))) s" } ?? "now") + ", \(destination.attempts) failed",
            ])
        }
        // That of now stands among the problems.
        let last = reply.destinations.flatMap { destination -> [String] in
            guard destination.failure == nil, let failure = destination.lastFailure, let time = failure.time else {
                return []
            }
            let remedy = failure.remedy.map { "; \($0)" } ?? ""
            return wrapped(
                "  ", PlainText.line("\(destination.name)'s last error, \(clock(time)): \(failure.reason)\(remedy)"))
        }
        return [""] + table.render().split(separator: "\n").map(String.init) + last
    }

    private var recording: [String] {
        guard let recording = reply.recording else { return [] }
        return [""]
            + recording.tracks.enumerated().flatMap { index, track in
                let title = index == 0 ? "RECORDING" : ""
                let text = PlainText.line(track.line(since: clock(track.since)))
                return wrapped(row(title, ""), text, indent: Self.indent)
            } + (recording.free.map { field("free", Words.size($0)) } ?? [])
    }

    private func cuts(of channel: StatusReply.Channel) -> [String] {
        guard let cuts = channel.cuts, !cuts.isEmpty else { return [] }
        var table = TextTable(header: ["CUT", "FROM", "TO", "TOOK", "STEP", "SILENCE", "WHY"], of: .words)
        for cut in cuts.prefix(Self.cuts) {
            let steps = cut.destinations.flatMap { [$0.videoStep, $0.soundStep].compactMap { $0 } }
            table.add([
                clock(cut.time), cut.from ?? "nothing", cut.to, Words.hundredths(.seconds(cut.took)),
                steps.max().map(Self.milliseconds) ?? "",
                cut.destinations.map(\.silence).max().map(Self.milliseconds) ?? "", cut.why,
            ])
        }
        return [""] + table.render().split(separator: "\n").map { String($0.prefix(Self.width)) }
    }

    private var alerts: [String] {
        guard let alerts = reply.alerts, !alerts.isEmpty else { return [] }
        let texts = alerts.map { alert -> String in
            let sent = alert.lastSent.map { "last sent \(clock($0))" }
            var text: String
            switch alert.state {
            case "well": text = sent ?? "nothing sent yet"
            default:
                text = alert.state + (alert.since.map { " since \(clock($0))" } ?? "")
                if let reason = alert.reason { text += ": \(reason)" }
            }
            if alert.waiting > 0 { text += ", \(alert.waiting) wait" }
            return "\(alert.name) (\(alert.kind)): \(text)"
        }
        return [""] + wrapped(row("ALERTS", ""), PlainText.line(texts.joined(separator: "; ")), indent: Self.indent)
    }

    private static func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1000).rounded())) ms" }

    private func clock(_ date: Date) -> String {
        WallClock.text(date.timeIntervalSince1970, now: now.timeIntervalSince1970)
    }

    private func age(_ date: Date) -> Duration { .seconds(max(0, now.timeIntervalSince(date))) }
}

/// Layout.
extension StatusScreen {
    private static let column = 13
    private static let indent = String(repeating: " ", count: column)

    private enum Style: String {
        case plain = ""
        case bold = "1"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    private func paint(_ text: String, _ style: Style) -> String {
        isColoured && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    private func row(_ title: String, _ text: String) -> String {
        title + String(repeating: " ", count: max(1, Self.column - title.count)) + text
    }

    private func field(_ name: String, _ text: String, _ style: Style = .plain) -> [String] {
        let lines = wrapped(row("  \(name)", ""), PlainText.line(text), indent: Self.indent)
        return lines.map { paint($0, style) }
    }

    /// Breaks a text into lines of at most 80 columns.
    private func wrapped(_ first: String, _ text: String, indent: String? = nil) -> [String] {
        let indent = indent ?? first
        var lines: [String] = []
        var line = first
        var isFresh = true
        for word in text.split(separator: " ") {
            if !isFresh, line.count + 1 + word.count > Self.width {
                lines.append(line)
                (line, isFresh) = (indent, true)
            }
            line += isFresh ? word : " \(word)"
            isFresh = false
        }
        return lines + [line]
    }
}
