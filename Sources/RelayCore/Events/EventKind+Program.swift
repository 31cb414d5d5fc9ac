/// Kinds of ``ProgramEvent``: what viewers see, and the switchers that make it.
extension EventKind {
    static let program: [EventKind] = [
        .onAir, .switcherFailed, .switcherLate, .switcherSaid, .switcherAdopted, .formatFollowed,
    ]

    /// Another source went on air.
    public static let onAir = EventKind(
        "on-air", id: "e769051f54f14725b1c2419d2772eaf3", "On air: @RELAY_TO@",
        """
        The program now shows another source: live is the broadcaster, standby the
        second feed, and slate the picture shown while nobody publishes.
        Reason: @RELAY_WHY@. The switch took @RELAY_TOOK@.
        """)

    /// A switcher ended unexpectedly.
    public static let switcherFailed = EventKind(
        "switcher-failed", id: "d9561add40824526bb07e39b653c7019", "A switcher failed",
        """
        The ffmpeg that publishes the @RELAY_SOURCE@ source ended unexpectedly:
        @RELAY_REASON@. Another one starts after @RELAY_RETRY_IN@. If this
        repeats, look at the reason; `journalctl -t relay-switcher` shows ffmpeg's
        other messages.
        """)

    /// A switcher was not ready in time.
    public static let switcherLate = EventKind(
        "switcher-late", id: "853a1b4654ef47509f43a2b543ae4fa3", "A switcher was not ready in time",
        """
        The ffmpeg for the @RELAY_SOURCE@ source produced no picture in time. For the
        slate, the host is too busy: choose a smaller OUT_RES. For a broadcaster, the
        usual cause is that it sends no picture, or one that is not H.264.
        """)

    /// A switcher's ffmpeg logged a warning or an error.
    public static let switcherSaid = EventKind(
        "switcher-said", id: "8134d121623245239e61e881071409ae", "A message from the switcher's ffmpeg",
        """
        A warning or error from the ffmpeg that decodes and encodes the
        @RELAY_SOURCE@ source: @RELAY_FFMPEG@.
        ffmpeg is still running; if it ends, another entry says so. The cause is often
        what the broadcaster sends: damaged frames, or timestamps that jump.
        """)

    /// The program takes the format of the publisher who has gone.
    public static let formatFollowed = EventKind(
        "format-followed", id: "368f05a3bd9d425ba82176308acd2ae7", "The program has another format now",
        """
        With OUT_RES=source or OUT_FPS=source the program takes the size or frame rate
        of the publisher who was last on air, when that one has gone: @RELAY_FORMAT@
        instead of @RELAY_BEFORE@. Slates are rendered in it. What they show until then
        has the former format.
        """)

    /// A switcher from an earlier run of relay-hook is on air.
    public static let switcherAdopted = EventKind(
        "switcher-adopted", id: "4cb89361fb584d158257c66aafce1077", "A switcher from an earlier run is on air",
        """
        relay-hook restarted, and the ffmpeg that its earlier run started is still on
        air. Viewers notice nothing; relay-hook replaces it with a new one.
        """)
}
