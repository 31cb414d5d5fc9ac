/// Kinds of ``HostEvent``: this host.
extension EventKind {
    static let host: [EventKind] = [
        .hostTooSlow, .encodingSuspended, .hostRecovered, .encoderReplaced, .hostUnmeasured, .diskLow,
        .certificateEnding, .upgradeWaits,
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

    /// The encoder that is set does not work on this host.
    public static let encoderReplaced = EventKind(
        "encoder-replaced", id: "5b1f0f7a9c964c0a8c2f4fd0c4d9e6b7",
        "The encoder @RELAY_ENCODER@ does not work on this host",
        """
        VIDEO_ENCODER=@RELAY_ENCODER@ could not be opened: @RELAY_REASON@
        Slates and publishers are encoded with libx264 (preset veryfast) until
        relay-hook starts again, which takes more of the processors. Platforms see
        another decoder configuration than before, once. The usual causes: no driver,
        a card that relay-hook may not use (OPERATING.md, "Hardware encoders"),
        or a driver that allows no further session.
        Then: systemctl reload relay-hook
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

    /// Little disk space is left, or enough again.
    public static let diskLow = EventKind(
        "disk-low", id: "1a093c1a860427d6fcb0b7b7be7f5725", "Disk space on the file system of @RELAY_PATH@",
        """
        @RELAY_FREE@ are free on the file system of @RELAY_PATH@. This is told when
        less than 5 % or 500 MB are free, whichever is more, and when 1.2 times as
        much is free again. The stream goes on. Below 512 MB no new slate is
        rendered; on a full disk, settings, orders and the history cannot be saved.
        `sudo relayctl doctor` prints commands that free space and find what is large.
        """)

    /// A certificate ends soon, or is renewed.
    public static let certificateEnding = EventKind(
        "certificate-ending", id: "a86996cf902924784b70ebd7d6fd76ea", "The certificate of @RELAY_CERTIFICATE@",
        """
        This host serves a certificate that you, or a program of yours, have to renew
        before it ends. It is told 14 days before, or when a sixth of its time is
        left if that is later, and again 3 days before. Then OBS or browsers refuse
        to connect. With certbot: `sudo certbot renew`, then
        `sudo systemctl reload nginx`; `systemctl list-timers` shows whether it runs
        by itself. With Caddy: journalctl -u caddy
        """)

    /// An upgrade waits, or is done.
    public static let upgradeWaits = EventKind(
        "upgrade-waits", id: "3f11f2e0d016bd8dbb55b715fea7c8e1", "An upgrade of the relay",
        """
        The package was upgraded, and relay-gate or relay-hook still run the version
        before. relay-renew.service takes the new one into use when the slate is on
        air and nobody is connected. To do it now, without disconnecting a platform:
        sudo systemctl reload relay-gate relay-hook
        """)
}
