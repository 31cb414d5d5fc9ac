import Dispatch
import Glibc

/// Receives the signals that ask this process to end as a sequence, instead of being killed by them.
public enum TerminationSignals {
    /// SIGTERM, SIGINT and SIGHUP: a service manager, Ctrl-C, and a closed terminal.
    public static let usual: [ProcessSignal] = [.terminate, .interrupt, .hangUp]

    /// Begins to receive signals. When this returns, their default action is disabled, and remains so until the process ends.
    ///
    /// Children do not inherit this: they are spawned with all signals at their defaults.
    ///
    /// - Parameter signals: The signals to receive.
    /// - Returns: Each signal as it arrives; never finishes by itself. Several signals of one kind in quick succession may be
    ///   merged into one.
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
        // The stream keeps its sources alive; a released source is cancelled, and its signals would be lost.
        let held = Held(sources: sources)
        continuation.onTermination = { _ in held.cancel() }
        return stream
    }

    /// From here on, writing to a pipe or socket without a reader fails with `EPIPE` instead of ending the process.
    ///
    /// Call it once, early in `main`. Children are spawned with the default action.
    public static func ignoreBrokenPipe() {
        signal(SIGPIPE, SIG_IGN)
    }

    // Unchecked: Dispatch sources may be used on any thread, but their protocol type is not marked as such.
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
