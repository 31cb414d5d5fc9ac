import Logging
import NginxClient
import ProcessKit
import RelayCore
import ServiceLifecycle

/// Reports to systemd that relay-hook is alive, and what is on air, each time the machine and all listeners have answered.
struct SelfProbe: Service {
    /// Interval of the status text in `systemctl status`.
    private static let interval: Duration = .seconds(5)

    let driver: ChannelDriver
    let sockets: [String]
    let notifier: SystemdNotifier
    let logger: Logger

    func run() async throws {
        // Twice per watchdog interval, with some margin.
        let interval = min(Self.interval, notifier.watchdogInterval.map { $0 / 3 } ?? Self.interval)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let begin = ContinuousClock.now
                // The actor: a machine that hangs answers nothing here either. Before it has put something on air, systemd does
                // not watch, and the listeners may not be there yet.
                let view = await driver.view
                if view.hasBegun {
                    let silent = await silentListener(within: interval * 0.5)
                    guard !Task.isCancelled else { return }
                    if let silent {
                        logger.warning(
                            "one of relay-hook's own listeners does not answer", metadata: ["listener": "\(silent)"])
                    } else {
                        notifier.watchdog()
                    }
                }
                // Read again: the probes may have taken a while.
                if let sentence = await driver.status.sentence() { notifier.status(sentence) }
                let pace = view.hasBegun ? interval : .milliseconds(250)
                try? await Task.sleep(until: begin + pace, clock: .continuous)
            }
        }
    }

    /// The first listener that does not answer.
    private func silentListener(within limit: Duration) async -> String? {
        for socket in sockets where !(await NginxClient(socketPath: socket).answers(within: limit)) {
            return socket
        }
        return nil
    }
}
