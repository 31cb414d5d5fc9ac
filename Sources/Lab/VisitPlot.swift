/// A plot of one visit of a camera as the platform received it: the source on air, the media time, and the timestamp steps.
public struct VisitPlot: Sendable {
    private let frames: [ProgramMeter.Frame]
    private let sound: [ReceivedTag]
    private let marks: CameraMarks
    private let begin: Moment
    private let end: Moment

    /// Seconds shown before the camera starts and after it has stopped.
    private static let margin = 2.0

    /// Creates a plot of a part of a program.
    /// - Returns: nil if nothing was received around the visit.
    public init?(_ program: ProgramMeter, marks: CameraMarks) {
        self.marks = marks
        let (begin, end) = (marks.started.advanced(by: -Self.margin), marks.stopped.advanced(by: Self.margin))
        (self.begin, self.end) = (begin, end)
        frames = program.frames.filter { begin <= $0.received.arrival && $0.received.arrival <= end }
        sound = program.journal.slice(from: begin, to: end).media(.audio)
        if frames.count < 2 { return nil }
    }

    private static let (width, left, right) = (900.0, 64.0, 16.0)
    /// The panel of media time, and below it the panel of steps.
    private static let (top, height, stepTop, stepHeight) = (64.0, 220.0, 322.0, 64.0)
    /// The step in ms at the top of the lower panel.
    private static let stepScale = 200.0

    /// The plot as an SVG file, 900 by 430 units.
    public func svg() -> String {
        let media = frames.map { Double($0.received.tag.timestamp) / 1000 }
        let (lowest, highest) = (media.min() ?? 0, media.max() ?? 1)
        var lines = [
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 430" font-family="sans-serif" font-size="13">"#,
            #"<rect width="900" height="430" rx="8" fill="white"/>"#,
            text(Self.left, 24, "One visit of a broadcaster, as the platform received it", size: 16),
            text(Self.left, 44, "each point is a video frame; slate blue, live orange", colour: "#5b6470"),
            text(Self.left, 312, "timestamp step from frame to frame, sound and video (ms)", colour: "#5b6470"),
        ]
        lines += axes(lowest, highest)
        lines += [mark(marks.started, "broadcaster starts"), mark(marks.stopped, "broadcaster stops")]
        for (frame, seconds) in zip(frames, media) {
            let y = Self.top + Self.height * (1 - (seconds - lowest) / max(highest - lowest, 0.001))
            let colour = frame.feed == .slate ? "#2f6fde" : "#e0701b"
            lines.append(
                #"<circle cx="\#(number(x(frame.received.arrival)))" cy="\#(number(y))" r="1.6" fill="\#(colour)"/>"#)
        }
        lines += steps(frames.map(\.received), "#3b4252") + steps(sound, "#9aa3af")
        return lines.joined(separator: "\n") + "\n</svg>\n"
    }

    private func x(_ moment: Moment) -> Double {
        let all = end.seconds(since: begin)
        return Self.left + (Self.width - Self.left - Self.right) * moment.seconds(since: begin) / all
    }

    private func axes(_ lowest: Double, _ highest: Double) -> [String] {
        var lines: [String] = []
        for (top, height) in [(Self.top, Self.height), (Self.stepTop, Self.stepHeight)] {
            lines.append(
                #"<rect x="\#(number(Self.left))" y="\#(number(top))" width="820" height="\#(number(height))" fill="whitesmoke"/>"#
            )
        }
        let bottom = Self.stepTop + Self.stepHeight
        for second in stride(from: 0.0, through: end.seconds(since: marks.started), by: 1) {
            lines.append(text(x(marks.started.advanced(by: second)), bottom + 18, "\(Int(second))", anchor: "middle"))
        }
        lines.append(text(Self.width - Self.right, bottom + 34, "seconds since the start", anchor: "end"))
        for (value, y) in [(lowest, Self.top + Self.height), (highest, Self.top + 10)] {
            lines.append(text(Self.left - 6, y, "\(Int(value)) s", anchor: "end"))
        }
        lines.append(text(Self.left + 6, Self.top + 16, "media time", colour: "#5b6470"))
        for value in [0.0, 100, 200] {
            let y = bottom - Self.stepHeight * value / Self.stepScale
            lines.append(text(Self.left - 6, y + 4, "\(Int(value))", anchor: "end"))
        }
        return lines
    }

    private func mark(_ moment: Moment, _ name: String) -> String {
        let at = number(x(moment))
        return #"<path d="M\#(at) \#(number(Self.top))V386" stroke="slategray" stroke-dasharray="4 4"/>"# + "\n"
            + text(x(moment) + 6, Self.top + Self.height - 8, name, colour: "#5b6470")
    }

    private func steps(_ tags: [ReceivedTag], _ colour: String) -> [String] {
        let bottom = Self.stepTop + Self.stepHeight
        return zip(tags.dropFirst(), tags).map { tag, before in
            let step = min(Double(tag.tag.timestamp - before.tag.timestamp), Self.stepScale)
            let (at, top) = (number(x(tag.arrival)), number(bottom - Self.stepHeight * max(step, 0) / Self.stepScale))
            return #"<path d="M\#(at) \#(number(bottom))V\#(top)" stroke="\#(colour)"/>"#
        }
    }

    private func text(
        _ x: Double, _ y: Double, _ content: String, anchor: String = "start", colour: String = "#1c2128",
        size: Int = 13
    ) -> String {
        #"<text x="\#(number(x))" y="\#(number(y))" text-anchor="\#(anchor)" fill="\#(colour)" font-size="\#(size)">"#
            + content + "</text>"
    }

    /// With one decimal: a plot has hundreds of points.
    private func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
