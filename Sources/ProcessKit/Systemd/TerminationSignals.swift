import Dispatch
import Glibc

/// The signals that ask this process to end, as a sequence instead of as a sudden death.
public enum TerminationSignals {
    /// SIGTERM, SIGINT and SIGHUP: a service manager, Ctrl-C, and a closed terminal.
    public static let usual: [ProcessSignal] = [.terminate, .interrupt, .hangUp]

    /// Begins to receive signals. When this returns, their default action is off, and stays off until the process ends.
    ///
    /// Children do not inherit this: they are spawned with all signals at their defaults.
    ///
    /// - Parameter signals: What to receive.
    /// - Returns: Each signal as it comes; it never finishes by itself. Signals of one kind which come faster than they are
    ///   handled may count as one.
    public static func receive(_ signals: [ProcessSignal] = usual) async -> AsyncStream<ProcessSignal> {
        let (stream, continuation) = AsyncStream<ProcessSignal>.makeStream(bufferingPolicy: .bufferingNewest(16))
        let queue = DispatchQueue(label: "termination-signals")
        var sources: [any DispatchSourceSignal] = []
        for signal in signals {
            // On Linux, Dispatch replaces the default action itself when the source is registered.
            let source = DispatchSource.makeSignalSource(signal: signal.number, queue: queue)
            source.setEventHandler { continuation.yield(signal) }
            await withCheckedContinuation { registered in
                source.setRegistrationHandler { registered.resume() }
                source.activate()
            }
            sources.append(source)
        }
        // The stream keeps its sources; one that is released is cancelled, and signals would be swallowed unheard.
        let held = Held(sources: sources)
        continuation.onTermination = { _ in held.cancel() }
        return stream
    }

    /// Writing to a pipe or socket without a reader fails with `EPIPE` from here on, and no longer ends the process.
    ///
    /// To be called once, early in `main`. Children are spawned with the default action.
    public static func ignoreBrokenPipe() {
        signal(SIGPIPE, SIG_IGN)
    }

    // Unchecked: Dispatch sources may be used on any thread, but their protocol type is not marked so.
    private final class Held: @unchecked Sendable {
        private let sources: [any DispatchSourceSignal]
        init(sources: [any DispatchSourceSignal]) {
            self.sources = sources
        }
        func cancel() {
            for source in sources { source.cancel() }
        }
    }
}
