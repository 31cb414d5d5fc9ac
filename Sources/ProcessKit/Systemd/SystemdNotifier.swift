import CSystemd
import Glibc

/// Tells systemd how this service is (sd_notify(3)). Without `NOTIFY_SOCKET` in the environment nothing happens.
public struct SystemdNotifier: Sendable {
    /// How often systemd wants to hear ``watchdog()``: `WatchdogSec=` of the unit; `nil` when it does not watch this process.
    /// Half of it is a good pace.
    public let watchdogInterval: Duration?

    /// Whether systemd itself has started this process, and not a program that inherited its environment: the
    /// `SYSTEMD_EXEC_PID` of systemd.exec(5).
    public static var isService: Bool {
        getenv("SYSTEMD_EXEC_PID").map { String(cString: $0) } == "\(getpid())"
    }

    /// Reads `WATCHDOG_USEC` and `WATCHDOG_PID` of the environment (sd_watchdog_enabled(3)).
    public init() {
        var microseconds: UInt64 = 0
        let enabled = sd_watchdog_enabled(0, &microseconds) > 0
        watchdogInterval = enabled ? .microseconds(Int64(clamping: microseconds)) : nil
    }

    /// The service is up: for `Type=notify` the end of "activating".
    ///
    /// - Returns: Whether systemd was told.
    @discardableResult
    public func ready() -> Bool { send("READY=1") }

    /// One line for `systemctl status`.
    ///
    /// - Parameter text: The line. Control characters become spaces: a newline would begin another field.
    /// - Returns: Whether systemd was told.
    @discardableResult
    public func status(_ text: String) -> Bool { send(Self.statusField(text)) }

    /// The service is alive. To be called more often than ``watchdogInterval``, and only while it truly works.
    ///
    /// - Returns: Whether systemd was told.
    @discardableResult
    public func watchdog() -> Bool { send("WATCHDOG=1") }

    /// The service has begun to stop.
    ///
    /// - Returns: Whether systemd was told.
    @discardableResult
    public func stopping() -> Bool { send("STOPPING=1") }

    static func statusField(_ text: String) -> String {
        var field = "STATUS="
        for scalar in text.unicodeScalars {
            field.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return field
    }

    private func send(_ state: String) -> Bool {
        sd_notify(0, state) > 0
    }
}
