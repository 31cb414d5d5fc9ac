import FoundationEssentials
import History
import RelayCore
import Testing

@testable import StatusReading
@testable import Web

@Suite struct MarkupTests {
    /// A recording is a destination that is a folder.
    @Test func recordingsAreAmongTheDestinations() throws {
        let track =
            #"{"source":"program","state":"failing","since":"2026-11-26T14:55:00Z","reason":"the <disk> is full"}"#
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let recording = try decoder.decode(
            StatusReply.Recording.self, from: Data(#"{"free":1300000000,"tracks":[\#(track)]}"#.utf8))
        let reply = try Sample.reply { $0.recording = recording }
        let markup = DestinationsSection(view: PageView(reply: reply, now: Sample.now)).html.markup
        #expect(markup.contains("Recording: program") && markup.contains("1.2 GB free"))
        #expect(markup.contains("the &lt;disk&gt; is full"))
    }

    @Test func textIsEscaped() {
        let evil = #"<script>alert("1")</script>&'"#
        let escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"
        #expect(HTML(evil).markup == escaped)
        #expect(element("p", ["title": evil], evil).markup == "<p title=\"\(escaped)\">\(escaped)</p>")
        // Interpolated text is text, too.
        #expect(element("p") { "a \(evil)" }.markup == "<p>a \(escaped)</p>")
    }

    @Test func charactersThatTurnTextAroundAreReplaced() {
        #expect(HTML("a\u{202E}b\u{0}c\nd").markup == "a?b?c?d")
    }

    @Test func attributesWithoutAValueAreLeftOut() {
        #expect(element("button", ["disabled": nil, "id": "x"], "Go").markup == "<button id=\"x\">Go</button>")
        #expect(element("input", ["required": ""]).markup == "<input required/>")
    }

    /// What a client, a platform or an operator writes is shown as they wrote it, on every part of the page.
    @Test func nobodysTextIsMarkup() throws {
        let evil = "<img src=x onerror=alert(1)>"
        let view = PageView(
            reply: try Sample.reply {
                $0.channels[0].publishers["live"]?.client = evil
                $0.channels[0].publishers["live"]?.key = evil
                $0.channels[0].publishers["live"]?.problem = evil
                $0.channels[0].publishers["live"]?.address = evil
                $0.channels[0].override?.reason = evil
                $0.channels[0].override?.by = evil
                $0.channels[0].slate?.name = evil
                $0.channels[0].slate?.problem = evil
                $0.channels[0].why = evil
                $0.destinations[0].host = evil
                $0.destinations[0].failure?.reason = evil
            }, samples: Sample.samples, person: Sample.anna, said: .init(text: evil, isFailure: true), now: Sample.now)
        let page = Document.relay(view, stream: evil, host: evil, since: 0)
        #expect(!page.contains("<img src=x"))
        #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;"))
        #expect(!page.contains("style=") && !page.contains("onclick"))
    }

    @Test func fieldsOfAForm() {
        let form = FormFields("csrf=a%2Bb+c&for=900&for=1&empty=&%zz=1&x")
        #expect(form["csrf"] == "a+b c" && form["for"] == "900" && form["empty"] == nil && form["%zz"] == "1")
        #expect(form["x"] == nil && form["nothing"] == nil)
    }

    @Test func everyStateHasItsWord() throws {
        let cases: [(String?, String?, String)] = [
            ("live", nil, "Live"), ("standby", nil, "Standby"), ("slate", nil, "Slate"),
            ("slate", "brb", "Be right back"),
            (nil, nil, "Nothing"), ("live", "live", "Live"),
        ]
        for (source, show, word) in cases {
            let reply = try Sample.reply {
                $0.channels[0].source = source
                if let show { $0.channels[0].override?.show = show } else { $0.channels[0].override = nil }
            }
            #expect(AirSection(view: PageView(reply: reply, now: Sample.now)).html.markup.contains(">\(word)</h1>"))
        }
        #expect(AirSection(view: PageView(now: Sample.now)).html.markup.contains(">Waiting</h1>"))
    }

    /// A picture that is encoded because it does not fit is on air.
    @Test func whatCouldBeBetterIsNoProblem() throws {
        func markup(_ reply: StatusReply) -> String {
            ProblemsSection(view: PageView(reply: reply, now: Sample.now)).html.markup
        }
        let text = "it is interlaced"
        let note = markup(try Sample.reply { $0.channels[0].publishers["live"]?.copyProblem = text })
        #expect(note.contains("live is encoded, not copied: \(text)"))
        let heading = try markup(Sample.reply()).split(separator: "</h2>").first
        #expect(note.split(separator: "</h2>").first == heading, "it counts problems")
    }

    /// OUT_RES=source, OUT_FPS=source.
    @Test func theFormatOfAProgramThatFollowsItsPublishersIsSaid() throws {
        func markup(_ change: (inout StatusReply.Channel) -> Void = { _ in }) throws -> String {
            let reply = try Sample.reply { change(&$0.channels[0]) }
            return PublisherSection(view: PageView(reply: reply, now: Sample.now)).html.markup
        }
        let now = ProgramFormat(size: FrameSize(width: 640, height: 360), frameRate: FrameRate(30))
        let next = ProgramFormat(size: FrameSize(width: 480, height: 270), frameRate: FrameRate(25))
        let fixed = try markup()
        #expect(!fixed.contains("<dt>program</dt>"))
        let same = try markup { $0.format = now }
        #expect(same.contains("<dt>program</dt><dd>640x360 at 30</dd>"), "\(same)")
        let line = "<dt>program</dt><dd>640x360 at 30; 480x270 at 25 when nobody publishes any more</dd>"
        let other = try markup { ($0.format, $0.nextFormat) = (now, next) }
        #expect(other.contains(line), "\(other)")
        let empty = try markup { channel in
            (channel.format, channel.publishers) = (now, [:])
            channel.encoding = nil
        }
        #expect(empty.contains("Nobody publishes.") && empty.contains("<dt>program</dt>"), "\(empty)")
    }

    @Test func buttonsAreForThoseWhoMaySteer() throws {
        let reply = try Sample.reply()
        let steering = PageView(reply: reply, person: Sample.anna, now: Sample.now)
        let reading = PageView(reply: reply, person: Holder(name: "g", mayChange: false, csrf: "v"), now: Sample.now)
        let local = PageView(reply: reply, now: Sample.now)
        for path in ["/do/auto", "/do/end", "/do/disconnect/live", "/do/pause/twitch"] {
            #expect(page(steering).contains("action=\"\(path)\""), "\(path)")
            for view in [reading, local] { #expect(!page(view).contains("action=\"\(path)\""), "\(path)") }
        }
        #expect(page(steering).contains("name=\"csrf\" value=\"value\""))
        // The publisher's picture is for those with a token.
        #expect(page(steering).contains("/still/live") && !page(local).contains("/still/live"))
    }

    /// Otherwise every open page would be sent everything every second.
    @Test func aPageThatShowsTheSameIsTheSame() throws {
        let reply = try Sample.reply()
        var view = PageView(
            reply: reply, samples: Sample.samples, person: Sample.anna, now: Sample.now, showsAges: false)
        view.now += 1
        let before = view.sections.map(\.html.markup)
        view.now += 5
        let changed = zip(view.sections, before).filter { $0.html.markup != $1 }.map(\.0.id)
        #expect(changed == [])
    }

    @Test func alertsAreShownIfThereAreSinks() throws {
        let none = PageView(reply: try Sample.reply(), now: Sample.now)
        #expect(page(none).contains("<section id=\"alerts\" hidden>") && !page(none).contains("Alerts</h2>"))
        let reply = try Sample.reply {
            $0.alerts = [
                .init(name: "phone", kind: "ntfy", state: "well", lastSent: Sample.now, waiting: 0),
                .init(
                    name: "<mail>", kind: "email", state: "failing", since: Sample.now, reason: "no answer", waiting: 2),
            ]
        }
        let shown = page(PageView(reply: reply, now: Sample.now))
        #expect(shown.contains("<dt>phone</dt><dd>ntfy, last sent <time"), "\(shown)")
        #expect(shown.contains("<dt>&lt;mail&gt;</dt><dd>email, <b>failing</b> since <time"))
        #expect(shown.contains("</time>: no answer, 2 wait</dd>"))
        #expect(shown.contains("<code>sudo relayctl alert test &lt;mail&gt;</code>"))
    }

    @Test func aSilentHookIsSaid() throws {
        let view = PageView(reply: try Sample.reply(), silentSince: Sample.now, now: Sample.now)
        #expect(page(view).contains("relay-hook does not answer") && page(view).contains("What you see is from"))
    }

    private func page(_ view: PageView) -> String { Document.relay(view, stream: "s", host: "h", since: 0) }
}
