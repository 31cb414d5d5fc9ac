import ArgumentParser
import CommandHelp
import FoundationEssentials
import Glibc
import History
import ProcessKit
import RelayCore
import StatusReading

/// `relayctl watch`: the status, redrawn as things happen.
struct WatchCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract:
            "Shows the status and redraws it as things happen; \"q\" ends it. Into a pipe: a line for each event.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        It is what "relayctl status" shows, redrawn at each event and once a second. If relay-hook restarts, it waits for it.
        """,
        environment: [.init("NO_COLOR", "if set and not empty, no colours")],
        exits: [
            .init(.success, "ended by \"q\" or Ctrl-C"),
            .init(ExitCode(2), "the relay does not run, or does not answer"),
            .init(RelayExit.usage, "bad usage"),
        ])

    @OptionGroup var options: ControlOptions

    /// Why the screen is drawn again, or no more.
    private enum Cause: Sendable {
        case event
        case second
        case quit
    }

    func run() async throws {
        do throws(Refusal) {
            let source = try StatusSource(options)
            if isatty(STDOUT_FILENO) == 1 { await draw(source) } else { try await print(source) }
        } catch {
            for reason in error.reasons { RelayOptions.complain(reason) }
            throw error.exit == RelayExit.usage ? error.exit : ExitCode(2)
        }
    }

    /// Draws until a key or a signal ends it.
    private func draw(_ source: StatusSource) async {
        let signals = await TerminationSignals.receive()
        let terminal = KeyPress()
        let screen = Terminal()
        // The alternate screen, without a cursor (xterm's control sequences).
        screen.put("\u{1B}[?1049h\u{1B}[?25l")
        defer {
            screen.put("\u{1B}[?25h\u{1B}[?1049l")
            terminal?.restore()
        }
        let (causes, sink) = AsyncStream<Cause>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let sources = [
            Task { for await _ in signals { sink.yield(.quit) } },
            Task {
                guard let keys = terminal?.keys else { return }
                for await key in keys where key == UInt8(ascii: "q") { sink.yield(.quit) }
            },
            Task { while (try? await Task.sleep(for: .seconds(1))) != nil { sink.yield(.second) } },
            Task { await follow(source) { _ in sink.yield(.event) } },
        ]
        defer { for task in sources { task.cancel() } }
        sink.yield(.second)
        for await cause in causes {
            if case .quit = cause { return }
            // The cursor goes home, each line is cleared to its end, and then what is below.
            let lines = await self.lines(source)
            screen.put("\u{1B}[H" + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
        }
    }

    private func lines(_ source: StatusSource) async -> [String] {
        let clock = WallClock.text(Date().timeIntervalSince1970)
        do throws(Refusal) {
            guard let reply = StatusReply.read(try await source.get(Topology.statusPath)) else {
                return ["relay-hook runs another version than this relayctl", "", "q ends this"]
            }
            let screen = StatusScreen(
                reply: reply, now: Date(), isColoured: Terminal.isColoured, isService: source.isService)
            return screen.lines + ["", "\(clock)  q ends this"]
        } catch {
            return error.reasons + ["waiting for it", "", "\(clock)  q ends this"]
        }
    }

    /// Prints a line for each event that happens from now on.
    private func print(_ source: StatusSource) async throws(Refusal) {
        // A status that can't be read is told, rather than waited for.
        _ = try await source.get(Topology.statusPath)
        let out = Terminal()
        var sentences = EventSentences()
        // One sentence may need what came before.
        let (events, sink) = AsyncStream<RecordedEvent>.makeStream()
        let follower = Task {
            await follow(source) { sink.yield($0) }
            sink.finish()
        }
        defer { follower.cancel() }
        for await event in events { out.say("\(HistoryClock.text(event.time)) \(sentences.line(event))") }
    }

    /// Passes on each new event, and goes on after the last one when relay-hook is back.
    private func follow(_ source: StatusSource, _ onEvent: @Sendable (RecordedEvent) -> Void) async {
        // Those of before are not news.
        var isNew = false
        var last: String?
        while !Task.isCancelled {
            do {
                let headers = last.map { ["Last-Event-ID: \($0)"] } ?? []
                let begin = WallClock.now
                for try await line in source.lines(Topology.eventsPath, headers: headers) {
                    if line.hasPrefix("id: ") { last = String(line.dropFirst(4)) }
                    guard let event = EventJSON.event(inLine: line) else { continue }
                    if !isNew, event.time < begin { continue }
                    isNew = true
                    onEvent(event)
                }
            } catch {}
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
