import RelayCore
import StatusReading

/// Who publishes, and how well, and the format of a program that follows publishers.
struct PublisherSection {
    let view: PageView

    var html: HTML {
        element("section", ["id": "publisher", "aria-labelledby": "publisher-title"]) {
            element("h2", ["id": "publisher-title"], "Publisher")
            if let channel = view.channel, !channel.publishers.isEmpty {
                for feed in ["live", "standby"] {
                    if let publisher = channel.publishers[feed] { facts(publisher, feed) }
                }
            } else {
                element("p", ["class": "empty"]) {
                    view.reply == nil ? "Not known yet." : "Nobody publishes. To enter in OBS: "
                    if view.reply != nil { element("code", [:], "\(view.isService ? "sudo " : "")relayctl obs") }
                }
            }
            if let encoding = view.channel?.encoding { speed(encoding) }
            if let format = view.channel?.formatLine { element("dl", ["class": "facts"]) { row("program") { format } } }
        }
    }

    private func facts(_ publisher: StatusReply.Publisher, _ feed: String) -> HTML {
        element("dl", ["class": "facts"]) {
            row(feed) {
                if let key = publisher.key { "key \(key), " }
                "since "
                view.clock(publisher.since)
                " "
                view.age(publisher.since)
            }
            if let address = publisher.address { row("from") { address } }
            if let client = publisher.client { row("software") { client } }
            if let video = publisher.video { row("picture") { Self.text(video, publisher) } }
            if let audio = publisher.audio { row("sound") { Self.text(audio) } }
            if let now = publisher.bitsPerSecond {
                row("bitrate") {
                    element("b", [:], Words.bitrate(Double(now)))
                    if let minute = publisher.bitsPerSecond1m { ", \(Words.bitrate(Double(minute))) over 1 min" }
                }
            }
            if let idle = publisher.idle, idle >= 2 { row("last data") { "\(idle) s ago" } }
        }
    }

    private func speed(_ encoding: StatusReply.Encoding) -> HTML {
        element("dl", ["class": "facts"]) {
            row("encoder") {
                if let speed = encoding.speed { "speed \(Words.speed(speed))" } else { "starting" }
                if encoding.frameStep > 1 { ", one of \(encoding.frameStep) frames" }
                if let delay = encoding.delay { ", \(Words.hundredths(.seconds(delay))) wait" }
            }
        }
    }

    private func row(_ name: String, @HTMLBuilder _ content: () -> HTML) -> HTML {
        HTML([element("dt", [:], name), element("dd", [:], content)])
    }

    private static func text(_ video: StatusReply.Video, _ publisher: StatusReply.Publisher) -> String {
        var text = "\(video.codec.isEmpty ? "unknown" : video.codec) \(video.width)×\(video.height)"
        if let rate = StatusReply.frameRate(of: publisher) { text += ", \(rate)" }
        if let interval = publisher.keyframeInterval {
            text += ", a keyframe every \(Words.seconds(.seconds(interval)))"
        }
        if publisher.isCopied == true { text += "; passed on as it is" }
        return text
    }

    private static func text(_ audio: StatusReply.Audio) -> String {
        var text = audio.codec.isEmpty ? "unknown" : audio.codec
        if audio.sampleRate > 0 { text += " \(Double(audio.sampleRate) / 1000) kHz" }
        if audio.channels > 0 { text += audio.channels == 1 ? ", mono" : ", stereo" }
        return text
    }
}
