import Logging
import ProcessKit

/// Runs a relay in the foreground, from its start to its end by a signal.
struct RelaySession {
    private enum Event: Sendable {
        case signal
        case failed(String)
        case stopped
    }

    /// One request to stop can arrive as several signals: timeout(1) signals its child and then the group, and both a closed
    /// terminal and its shell send one. A later signal is a second request.
    private static let sameWish: Duration = .milliseconds(500)

    let relay: Relay
    let console: RelayConsole

    /// Starts the relay and stops it at the first signal; a second one kills the rest. Nothing runs when this returns.
    ///
    /// - Returns: Why the relay could not be started, if that is what ended it.
    func run(until signals: AsyncStream<ProcessSignal>) async -> String? {
        let (events, inbox) = AsyncStream<Event>.makeStream()
        let (relay, console) = (relay, console)
        let listener = Task {
            for await _ in signals { inbox.yield(.signal) }
        }
        let starting = Task {
            let (service, outcome) = await relay.start()
            if case .failed(let reason) = outcome {
                inbox.yield(.failed("\(service) can't start (\(reason)); its last lines say why"))
            }
        }
        var failure: String?
        var stoppingSince: ContinuousClock.Instant?
        for await event in events {
            switch event {
            case .stopped:
                inbox.finish()
                continue
            case .signal:
                guard let since = stoppingSince else { break }
                guard .now - since > Self.sameWish else { continue }
                console.say("stopping at once")
                Task { await relay.kill() }
                continue
            case .failed(let reason):
                guard stoppingSince == nil else { continue }
                failure = reason
            }
            stoppingSince = .now
            console.end()
            console.say("stopping")
            Task {
                await relay.stop()
                inbox.yield(.stopped)
            }
        }
        listener.cancel()
        await starting.value
        console.end()
        console.say("stopped")
        return failure
    }
}
