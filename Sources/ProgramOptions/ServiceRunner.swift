import ArgumentParser
public import Logging
public import ProcessKit
public import RelayCore
public import ServiceLifecycle
import SettingsFiles

/// The life of a relay service, written once for all of them: log, signals, start, stop and exit code.
///
/// A program creates its runner first, then its parts, and passes these to ``run(_:onHangUp:)``. A part ends when its group shuts
/// down gracefully or its task is cancelled; both mean: end in good order, and return. A part that ends the program for a reason
/// of its own logs that reason and throws `ExitCode`.
public struct ServiceRunner: Sendable {
    /// The service's log.
    public let logger: Logger
    /// Reports the service's state to systemd. The runner itself reports only that the service stops.
    public let notifier = SystemdNotifier()

    /// Pause before the exit after a failed start: the next one will most likely fail too, for example with a port in use. Limits
    /// the journal. `relayctl up` has pauses of its own.
    public static let failedStartPause: Duration = SystemdNotifier.isService ? .seconds(5) : .zero

    /// How long a stop may take before all parts are cancelled; the units' `TimeoutStopSec=` is 4 s.
    private static let stopLimit: Duration = .milliseconds(3500)

    private let identifier: String
    private let signals: AsyncStream<ProcessSignal>

    /// Begins to receive signals, and sends all log entries to the chosen place. Call it once, first of all.
    /// - Parameters:
    ///   - identifier: The service's name in the journal.
    ///   - logging: The options of the command line.
    ///   - onEvent: Gets each event that is logged.
    public init(
        _ identifier: String, logging: LogOptions, onEvent: @escaping @Sendable (RelayEvent) -> Void
    ) async {
        TerminationSignals.ignoreBrokenPipe()
        signals = await TerminationSignals.receive()
        logging.bootstrap(identifier: identifier, onEvent: onEvent)
        self.identifier = identifier
        logger = Logger(label: identifier)
    }

    /// Reads the relay's settings.
    /// - Throws: Exit code 78, after logging all problems.
    public func settings(_ file: String) throws -> RelaySettings {
        do {
            return try SettingsFile(file).settings()
        } catch {
            for problem in error.problems { logger.log(.service(.settingsRefused(problem: problem))) }
            throw ExitCode(78)
        }
    }

    /// Runs a service until a signal ends it, or one of its parts does.
    ///
    /// - Parameters:
    ///   - parts: What runs at the same time. They stop one after another, the last one first.
    ///   - onHangUp: Handles SIGHUP, which otherwise ends the service as SIGTERM and SIGINT do.
    /// - Throws: The exit code.
    public func run(_ parts: [any Service], onHangUp: (@Sendable () -> Void)? = nil) async throws {
        var configuration = ServiceGroupConfiguration(services: parts, logger: logger.quiet)
        configuration.maximumGracefulShutdownDuration = Self.stopLimit
        let group = ServiceGroup(configuration: configuration)
        let receiver = Task {
            var isStopping = false
            for await signal in signals {
                if signal == .hangUp, let onHangUp {
                    onHangUp()
                    continue
                }
                if !isStopping {
                    logger.debug("stopping", metadata: ["signal": "\(signal)"])
                    notifier.stopping()
                }
                isStopping = true
                await group.triggerGracefulShutdown()
            }
        }
        defer { receiver.cancel() }
        do {
            try await group.run()
        } catch let code as ExitCode {
            if !code.isSuccess { throw code }
        } catch {
            logger.critical("\(identifier) cannot continue", metadata: ["reason": "\(error)"])
            throw ExitCode.failure
        }
    }
}

extension Logger {
    /// A logger for libraries, whose own events do not matter to operators.
    public var quiet: Logger {
        var logger = self
        logger.logLevel = max(.warning, logLevel)
        return logger
    }
}
