import CSystemd
import Glibc

/// Reports this service's state to systemd (sd_notify(3)). Does nothing without `NOTIFY_SOCKET` in the environment.
public struct SystemdNotifier: Sendable {
    /// How often systemd expects ``watchdog()``: `WatchdogSec=` of the unit; `nil` if it does not watch this process. Half of it
    /// is a good interval.
    public let watchdogInterval: Duration?

    /// Whether systemd itself started this process, rather than a program that inherited its environment: `SYSTEMD_EXEC_PID` of
    /// systemd.exec(5).
    public static var isService: Bool {
        getenv("SYSTEMD_EXEC_PID").map { String(cString: $0) } == "\(getpid())"
    }

    /// Reads `WATCHDOG_USEC` and `WATCHDOG_PID` from the environment (sd_watchdog_enabled(3)).
    public init() {
        var microseconds: UInt64 = 0
        let enabled = sd_watchdog_enabled(0, &microseconds) > 0
        watchdogInterval = enabled ? .microseconds(Int64(clamping: microseconds)) : nil
    }

    /// Reports that the service is up: for `Type=notify`, this ends "activating".
    ///
    /// - Returns: Whether systemd was notified.
    @discardableResult
    public func ready() -> Bool { send("READY=1") }

    /// Sets the line that `systemctl status` shows.
    ///
    /// - Parameter text: The line. Control characters become spaces: a newline would begin another field.
    /// - Returns: Whether systemd was notified.
    @discardableResult
    public func status(_ text: String) -> Bool { send(Self.statusField(text)) }

    /// Reports that the service is alive. Call it more often than ``watchdogInterval``, and only while the service really works.
    ///
    /// - Returns: Whether systemd was notified.
    @discardableResult
    public func watchdog() -> Bool { send("WATCHDOG=1") }

    /// Reports that the service has begun to stop.
    ///
    /// - Returns: Whether systemd was notified.
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
