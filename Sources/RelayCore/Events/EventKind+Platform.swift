/// Kinds of ``PlatformEvent``: the push to a destination.
extension EventKind {
    static let platform: [EventKind] = [
        .platformConnected, .platformSteady, .platformReads, .platformLost, .platformRefused, .platformRenewalDue,
        .platformRenewed,
        .platformStalled, .platformHeld,
        .programMissing, .programBack, .cutMeasured,
    ]

    /// A platform accepts the program.
    public static let platformConnected = EventKind(
        "platform-connected", id: "2514fb01c26c4761a59f31d40a9f6e33", "Connected to the platform",
        """
        @RELAY_HOST@ accepted the first frames. The connection stays open whatever is
        on air.
        """)

    /// A connection that was not told of has lasted.
    public static let platformSteady = EventKind(
        "platform-steady", id: "8c637ea7d4c14e45a7e02a8f2f82d9c8", "The connection to the platform is steady again",
        """
        @RELAY_HOST@ had accepted connections and closed them soon. This one lasts.
        """)

    /// A platform reads again.
    public static let platformReads = EventKind(
        "platform-reads", id: "76c55de51d9e48bfb6801f7635114266", "The platform reads again",
        """
        @RELAY_HOST@ reads again what is sent, over the same connection. It had not for
        @RELAY_AFTER@.
        """)

    /// The connection to a platform ended.
    public static let platformLost = EventKind(
        "platform-lost", id: "778e31085079417abf92a967259202b4", "The connection to the platform was lost",
        """
        The working connection to @RELAY_HOST@ ended: @RELAY_REASON@.
        The push reconnects in @RELAY_RETRY@, and keeps trying after that.
        """)

    /// A platform is unreachable or refuses the program.
    public static let platformRefused = EventKind(
        "platform-refused", id: "f6085cc413f24bd49c80bade9c3705f6",
        "The platform is unreachable or refuses the program",
        """
        @RELAY_HOST@: @RELAY_REASON@. The push keeps trying, with pauses of at most 10
        seconds, or 30 while it is refused. If the key is refused, copy it again from
        the platform's dashboard and give it to:
        sudo relayctl push add NAME --url URL --replace
        """)

    /// The connection to a platform is due for renewal.
    public static let platformRenewalDue = EventKind(
        "platform-renewal-due", id: "09c0d175284b41efa3b72c8990bc6d52",
        "The connection to the platform is due for renewal",
        """
        The connection to @RELAY_HOST@ has reached RENEW_EVERY, or it is RENEW_AT. It is
        renewed as soon as the slate is on air, after @RELAY_WITHIN@ whatever is on air
        (RENEW_GRACE). See relay.env(5).
        """)

    /// The connection to a platform is renewed, as planned.
    public static let platformRenewed = EventKind(
        "platform-renewed", id: "7f2d615afef345b2a684d68917d12fa5", "The connection to the platform is being renewed",
        """
        The connection to @RELAY_HOST@ was @RELAY_AGE@ old. The push reconnects every
        RENEW_EVERY (14 days: FLV timestamps wrap after 24.8) and at RENEW_AT, on the
        slate if that is on air in time. See relay.env(5).
        """)

    /// A platform does not read what is sent.
    public static let platformStalled = EventKind(
        "platform-stalled", id: "b0ddbce21b2ac5dc80057f435df957f3", "The platform does not read what is sent",
        """
        @RELAY_HOST@ accepted the connection and then stopped reading: viewers
        there see a frozen picture or nothing. The cause is the platform, or the network
        on the way to it. If it does not read again within 30 seconds, the push
        reconnects; to do that at once: sudo relayctl push reconnect NAME
        If it repeats, look at the platform's status page, try another of its servers,
        or lower VID_BITRATE: the line may be too slow for it.
        """)

    /// A push was paused, resumed or ended by its operator.
    public static let platformHeld = EventKind(
        "platform-held", id: "4392e763f7d6001a935325b2133e456d",
        "The operator closed or continued the stream at a platform",
        """
        The stream at @RELAY_HOST@ was closed properly, or goes on. To continue one that
        is paused: sudo relayctl push resume NAME. To continue after "relayctl end":
        sudo relayctl go, or publish.
        """)

    /// What viewers may have noticed of a cut.
    public static let cutMeasured = EventKind(
        "cut-measured", id: "7a6a1e24a18e1637cebf26c9c8119c9a", "A cut was measured at the output",
        """
        Around the cut, the timestamps of what was sent to this platform stepped by
        @RELAY_VIDEO_STEP@ (picture) and @RELAY_SOUND_STEP@ (sound) at most, and nothing
        was sent for @RELAY_SILENCE@ at most. Up to about 150 ms are normal.
        """)

    /// The push receives no program.
    public static let programMissing = EventKind(
        "program-missing", id: "853b5210974c406a89e62070f8af3ce1", "The push receives no program",
        """
        relay-switch sends nothing. The push keeps the connection to the platform open
        and waits. Look at the entries of relay-hook and relay-switch at this time.
        """)

    /// The push receives the program again.
    public static let programBack = EventKind(
        "program-back", id: "9a617db6adef4415905c3f7a980b6b3a", "The push receives the program again",
        """
        relay-switch sends the program again.
        """)
}
