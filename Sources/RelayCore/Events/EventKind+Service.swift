/// Kinds of ``ServiceEvent``: a service's start, settings and listener.
extension EventKind {
    static let service: [EventKind] = [
        .cannotListen, .gateSilent, .settingsRefused, .serviceGone, .serviceStartedAgain,
    ]

    /// The gate cannot listen on the configured address and port.
    public static let cannotListen = EventKind(
        "cannot-listen", id: "0a0478e23cba488396bacf9aae1c59ae", "relay-gate cannot listen",
        """
        No broadcaster can connect. The entry itself names the setting, the reason and
        what to do. relay-gate tries again every few seconds, and starts when it can.
        `sudo relayctl check` looks at all ports and names the process that has one.
        """)

    /// The gate does not answer clients that connect, or answers them again.
    public static let gateSilent = EventKind(
        "gate-silent", id: "49523041838e4ab5af1feee0a8e5f093", "relay-gate's connection test",
        """
        relay-gate runs, but its test connection to itself gets no answer; or it gets
        one again. Connected publishers are not affected. Either this host no longer
        has the address that relay-gate listens on (check RTMP_LISTEN and
        `ip address`), or too many clients connect and the kernel's queue is full
        (`ss -ltn` shows Recv-Q; a firewall or the provider can help).
        """)

    /// A settings file is invalid.
    public static let settingsRefused = EventKind(
        "settings-refused", id: "76cd7671d853400ab900613416162cf7", "Invalid settings",
        """
        A settings file has a mistake. The entry itself says what is wrong and what is
        allowed. Fix it, then: systemctl restart relay.target
        """)

    /// A service has ended, and had not said that it stops.
    public static let serviceGone = EventKind(
        "service-gone", id: "fade33e5388c47d98df836e0e4450ed1", "A service has ended unexpectedly",
        """
        @RELAY_SERVICE@ was killed, crashed, or was stopped by its watchdog. It is
        started again. Its own journal says more: journalctl -u @RELAY_SERVICE@ -n 20
        """)

    /// A service is there again.
    public static let serviceStartedAgain = EventKind(
        "service-started-again", id: "4099dd219d6c4aa0b17a0226a80ca122", "A service is there again",
        """
        @RELAY_SERVICE@ runs and reports again. It had not for @RELAY_AFTER@.
        """)
}
