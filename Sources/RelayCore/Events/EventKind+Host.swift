/// Kinds of ``HostEvent``: this host's speed.
extension EventKind {
    static let host: [EventKind] = [
        .hostTooSlow, .encodingSuspended, .hostRecovered, .hostUnmeasured,
    ]

    /// This host is too slow to encode the whole program.
    public static let hostTooSlow = EventKind(
        "host-too-slow", id: "5d7cdb9f0b559133ba178c8a1d5f881d", "This host is too slow to encode the program",
        """
        The switcher encoded @RELAY_SPEED@ seconds of video per second; real time needs
        1. To stay in real time, the program shows every second frame; if the host is
        still too slow, it is encoded at lower quality. In relay.env set a smaller
        OUT_RES, a lower OUT_FPS or a faster VIDEO_PRESET, then:
        systemctl reload relay-hook
        If it happened once, something else kept the CPU busy at that time.
        """)

    /// This host is too slow to encode at all.
    public static let encodingSuspended = EventKind(
        "encoding-suspended", id: "2a940574d6543019a7ff06aa3000955b",
        "This host is much too slow to encode the program",
        """
        The host could not encode even one frame in four in time. The slate, which needs
        almost no CPU time, stays on air for @RELAY_RETRY_IN@; then the broadcaster
        is tried again. In relay.env set a smaller OUT_RES, a lower OUT_FPS or a faster
        VIDEO_PRESET, then: systemctl reload relay-hook
        """)

    /// This host encodes the whole program in real time again.
    public static let hostRecovered = EventKind(
        "host-recovered", id: "ca3fc15e984e814b130b6e90568b3372", "This host is fast enough again",
        """
        All frames are encoded again, as set in relay.env.
        """)

    /// The kernel does not report whether this host keeps up.
    public static let hostUnmeasured = EventKind(
        "host-unmeasured", id: "22a7e4d2cde742038a406432f86a165c", "This host's encoding speed cannot be measured",
        """
        relay-hook asks the kernel how much video is waiting for the encoder, and got:
        @RELAY_REASON@.
        The stream goes on. If this host is too slow to encode it, the delay to viewers
        grows without a warning. The kernel needs INET_DIAG (module tcp_diag), which
        Debian's has: ss -tn must work without "netlink" errors.
        """)
}
