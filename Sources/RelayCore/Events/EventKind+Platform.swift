/// Kinds of ``PlatformEvent``: the push to a destination.
extension EventKind {
    static let platform: [EventKind] = [
        .platformConnected, .platformLost, .platformRefused, .platformRenewed, .programMissing, .programBack,
    ]

    /// A platform accepts the program.
    public static let platformConnected = EventKind(
        "platform-connected", id: "2514fb01c26c4761a59f31d40a9f6e33", "Connected to the platform",
        """
        @RELAY_HOST@ accepted the first frames. The connection stays open whatever is
        on air.
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
        @RELAY_HOST@: @RELAY_REASON@. The push keeps trying, with pauses of at most 30
        seconds. If the key is refused, copy it again from the platform's
        dashboard and give it to: sudo relayctl push add NAME --url URL --replace
        """)

    /// The connection to a platform is renewed before its timestamps wrap.
    public static let platformRenewed = EventKind(
        "platform-renewed", id: "7f2d615afef345b2a684d68917d12fa5", "The connection to the platform is being renewed",
        """
        The connection to @RELAY_HOST@ is @RELAY_AGE@ old. FLV timestamps wrap after
        24.8 days, so the push reconnects before, on the slate if that is on air in
        time. See ROLLOVER_SECONDS in relay-push(8).
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
