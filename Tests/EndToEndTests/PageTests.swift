import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// The page in a real browser, with a whole relay behind it.
    @Suite(.enabled(if: Browser.isAvailable)) struct PageTests {
        /// Where the last pictures are, to look at.
        private static let pictures = "\(Places.package)/.build/page-pictures"

        @Test(.timeLimit(.minutes(3))) func thePageShowsAndSteersTheRelay() async throws {
            // What the page orders holds for no other test's relay.
            let state = try RunningRelay.stateDirectory()
            try await withRelay(arguments: ["--state-dir", state.path]) { relay in
                let browser = try await Browser.start()
                do {
                    try await story(relay, browser)
                } catch {
                    try? await save("failed", browser)
                    await browser.stop()
                    throw error
                }
                await browser.stop()
            }
        }

        private func story(_ relay: RunningRelay, _ browser: Browser) async throws {
            let base = "http://127.0.0.1:\(relay.ports.http)"
            // A user of this host, without a login.
            try await browser.look(width: 1280, height: 900)
            try await browser.open("\(base)/")
            try await browser.wait(for: "the slate", "document.querySelector('#air h1').textContent === 'Slate'")
            try await browser.wait(
                for: "the stream of changes", "document.querySelector('#link').dataset.state === 'live'")
            try await browser.wait(
                for: "the still", within: .seconds(15),
                "document.querySelector('img[data-still=program]').naturalWidth > 0")
            #expect(try await browser.run("return String(document.querySelectorAll('form.order').length)") == "0")
            try await save("local-slate", browser)

            // With a token: the phone's code is used once.
            let made = try await relay.control("token", "new", "--name", "phone")
            let address = try #require(made.lines.first { $0.hasPrefix(base) })
            try await browser.look(width: 360, height: 740)
            try await browser.open(address)
            try await save("sign-in", browser)
            try await browser.press("#sign-in")
            try await browser.wait(for: "the page", "document.querySelector('#do-brb')")
            try await markupIsText(relay, browser)
            let camera = try await seeACut(relay, browser)
            try await breakFromAPhone(relay, browser)
            try await accessibility(browser)
            try await otherSizes(browser)
            try await hookRestarts(relay, browser)
            try await withoutScripts(base, browser)
            _ = await camera.stop()
            try await browser.allowScripts(true)
            try await browser.open("\(base)/")
            try await browser.wait(
                for: "the stream of changes", "document.querySelector('#link').dataset.state === 'live'")

            // Nothing went wrong in the browser: no error, and nothing that the policy forbids. What could not be fetched while
            // relay-web or the picture was not there is a network message.
            let said = try await browser.console().filter { !$0.contains("the server responded with a status of 503") }
            #expect(said == [])

            let revoked = try await relay.control("token", "revoke", "phone")
            #expect(revoked.lines.contains { $0.contains("phone: revoked") })
            // The open page becomes that of a user of this host, who may read.
            try await browser.wait(
                for: "the page without orders", within: .seconds(5),
                "!document.querySelector('form.order') && !document.querySelector('header').textContent.includes('phone')"
            )
        }

        /// What a client says of itself is text, and nothing else.
        private func markupIsText(_ relay: RunningRelay, _ browser: Browser) async throws {
            let client = "<img src=x onerror=alert(1)>"
            var target = relay.target()
            target.client = client
            let publisher = try ScriptedPublisher.start(PublisherScript([]), to: target)
            defer { publisher.close() }
            #expect(await publisher.outcome() == .sent)
            try await browser.wait(
                for: "the client's name", within: .seconds(4),
                "document.querySelector('#publisher .facts')?.textContent.includes('\(client)')")
            #expect(try await browser.run("return String(document.querySelectorAll('#publisher img').length)") == "0")
        }

        /// A cut is on the page within a second of its line in the log.
        private func seeACut(_ relay: RunningRelay, _ browser: Browser) async throws -> TestCamera {
            try await browser.wait(
                for: "the stream of changes", "document.querySelector('#link').dataset.state === 'live'")
            let camera = try await relay.camera()
            let line = try await relay.lines.first("on air: live", since: camera.started)
            try await browser.wait(
                for: "the cut", within: .seconds(3), "document.querySelector('#air h1').textContent === 'Live'")
            let late = Moment.now().seconds(since: line.arrival)
            #expect(late < 1, "the page showed the cut after \(late) s")
            try await browser.wait(
                for: "the words for a screen reader", "document.querySelector('#said').textContent.includes('live')")
            try await browser.wait(for: "the publisher", "document.querySelector('#publisher .facts')")
            try await sameAsTheAPI(browser)
            return camera
        }

        /// Whatever is on the page is what `/api/v1/status` says.
        private func sameAsTheAPI(_ browser: Browser) async throws {
            let missing = try await browser.run(
                promise: """
                    const shown = id => document.getElementById(id).textContent.toLowerCase();
                    const compare = async () => {
                        const status = await (await fetch('/api/v1/status', { cache: 'no-store' })).json();
                        const channel = status.channels[0], live = channel.publishers.live;
                        const expected = [
                            ['air', channel.source], ['air', channel.why],
                            ['publisher', live.client], ['publisher', live.address], ['publisher', live.key],
                            ...channel.cuts.flatMap(
                                cut => [['cuts', `${cut.from ?? 'nothing'} → ${cut.to}`], ['cuts', cut.why]]),
                            ...status.destinations.flatMap(to => [['destinations', to.name], ['destinations', to.state]]),
                        ];
                        return expected
                            .filter(([id, text]) =>
                                !text || !shown(id).replace(/\\s+/g, ' ').includes(text.toLowerCase()))
                            .map(([id, text]) => `${text} is not in #${id}: ${shown(id)}`).join('\\n');
                    };
                    // Who publishes is known a second after the first picture.
                    for (const end = Date.now() + 3000;;) {
                        const missing = await compare();
                        if (!missing || Date.now() > end) return missing;
                        await new Promise(resolve => setTimeout(resolve, 100));
                    }
                    """)
            #expect(missing == "")
        }

        /// Viewers see the slate after two taps on a phone, and the log says whose taps they were.
        private func breakFromAPhone(_ relay: RunningRelay, _ browser: Browser) async throws {
            let shown = try await browser.run(
                """
                const box = document.querySelector('#do-brb').getBoundingClientRect();
                return String(box.bottom <= innerHeight && box.height >= 44)
                """)
            #expect(shown == "true", "the button is seen without scrolling, and large enough for a thumb")
            let overflow = try await browser.run("return String(document.documentElement.scrollWidth > innerWidth)")
            #expect(overflow == "false", "the page is wider than the phone")
            let begin = Moment.now()
            try await browser.press("#do-brb")
            try await relay.lines.first("brb: the slate stays on air", "by=\"phone (page)\"", since: begin)
            try await browser.wait(
                for: "brb", "document.querySelector('#air h1').textContent === 'Be right back'")
            try await browser.wait(
                for: "the publisher's picture", within: .seconds(15),
                "document.querySelector('img[data-still=live]')?.naturalWidth > 0")
            try await save("phone-brb", browser)
            try await browser.press("#do-auto")
            try await browser.wait(for: "live", "document.querySelector('#air h1').textContent === 'Live'")
            // What hurts asks once.
            try await browser.press("#sum-do-end")
            try await save("phone-end-asks", browser)
            try await browser.press("#sum-do-end")
        }

        private func accessibility(_ browser: Browser) async throws {
            guard let axe = try? String(contentsOfFile: "\(Places.package)/.build/axe/axe.min.js", encoding: .utf8)
            else {
                Issue.record("axe is missing: make test fetches it")
                return
            }
            for isDark in [false, true] {
                try await browser.look(width: 360, height: 740, isDark: isDark)
                try await browser.run(axe)
                let found = try await browser.run(
                    promise: """
                        const found = await axe.run();
                        return found.violations.map(v => v.id + ': ' + v.help + ' '
                            + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | ')).join('\\n');
                        """)
                #expect(found == "", "dark: \(isDark)")
            }
        }

        private func otherSizes(_ browser: Browser) async throws {
            try await browser.wait(
                for: "the encoder's speed", "document.querySelector('#publisher').textContent.includes('speed')")
            try await browser.run("document.body.dataset.until = String(Date.now() + 2500)")
            try await browser.wait(
                for: "a picture of the camera", within: .seconds(15),
                "Number(document.querySelector('img[data-still=program]').dataset.at) > Number(document.body.dataset.until)"
            )
            for (width, height, isDark) in [
                (1920, 1080, false), (1920, 1080, true), (1280, 900, false), (768, 1024, false), (360, 740, true),
            ] {
                try await browser.look(width: width, height: height, isDark: isDark)
                let overflow = try await browser.run("return String(document.documentElement.scrollWidth > innerWidth)")
                #expect(overflow == "false", "wider than \(width)")
                try await save("live-\(width)\(isDark ? "-dark" : "")", browser)
            }
        }

        /// The open page says that relay-hook does not answer, and is up to date again by itself.
        private func hookRestarts(_ relay: RunningRelay, _ browser: Browser) async throws {
            try await browser.look(width: 1280, height: 900)
            let hook = try relay.process(of: .hook)
            kill(hook.pid, SIGSTOP)
            try await browser.wait(
                for: "the notice", within: .seconds(20), "document.querySelector('#notice .is-stale')")
            try await save("hook-silent", browser)
            kill(hook.pid, SIGKILL)
            try await browser.wait(
                for: "the recovery", within: .seconds(30),
                "!document.querySelector('#notice .is-stale') && document.querySelector('#link').dataset.state === 'live'"
            )
        }

        /// All of it, read without scripts; orders are forms.
        private func withoutScripts(_ base: String, _ browser: Browser) async throws {
            try await browser.allowScripts(false)
            try await browser.open("\(base)/")
            try await browser.press("#do-brb")
            let begin = ContinuousClock.now
            while try await !browser.source().contains("notice is-done") {
                guard .now - begin < .seconds(10) else {
                    throw TimedOut(waitingFor: "the answer to brb", limit: .seconds(10))
                }
                try await Task.sleep(for: .milliseconds(50))
            }
            try await save("without-scripts", browser)
        }

        private func save(_ name: String, _ browser: Browser) async throws {
            try FileManager.default.createDirectory(atPath: Self.pictures, withIntermediateDirectories: true)
            try await browser.picture().write(to: URL(fileURLWithPath: "\(Self.pictures)/\(name).png"))
        }
    }
}
