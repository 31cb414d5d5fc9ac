/// Kinds of ``RecordEvent``: what relay-record does.
extension EventKind {
    static let recording: [EventKind] = [
        .recordingStarted, .recordingPaused, .recordingFailed, .recordingFinished, .recordingUnfinished,
        .recordingRemoved,
    ]

    /// A source is recorded.
    public static let recordingStarted = EventKind(
        "recording-started", id: "8587b572df4e4a4bb9cfd0b2b2aa903c", "Recording",
        """
        The source @RELAY_SOURCE@ is recorded (RECORD). `relayctl record list` shows the
        files.
        """)

    /// A source is not recorded any more, on purpose.
    public static let recordingPaused = EventKind(
        "recording-paused", id: "a3f52da301394413a52316cf15f418e8", "Recording has stopped",
        """
        The source @RELAY_SOURCE@ is not recorded any more. The entry says why. It goes
        on when that is over, or by `relayctl record start`.
        """)

    /// A source cannot be recorded.
    public static let recordingFailed = EventKind(
        "recording-failed", id: "53290eb6645d40b4aeb9af8cff28c3a7", "Cannot record",
        """
        Nothing is recorded of the source @RELAY_SOURCE@. Viewers notice nothing.
        relay-record tries again at least once a minute. If the disk is full: make
        room, or set RECORD_MAX_SIZE and RECORD_KEEP_FREE so that old recordings are
        removed; those in the folder "kept" never are. If the folder cannot be
        written: sudo install -d -o relay-record -g relay -m 2750 FOLDER
        """)

    /// A file is complete.
    public static let recordingFinished = EventKind(
        "recording-finished", id: "cc733cce2781493e983f554fd7af8473", "A recording is complete",
        """
        The file is complete and has its chapters. It may be moved and copied.
        """)

    /// A file could not get its chapters.
    public static let recordingUnfinished = EventKind(
        "recording-unfinished", id: "7719a2b830a0489089fd9ded59b03433", "A recording has no chapters",
        """
        The file is complete and can be played, but the copy that would have chapters
        and an index for quick seeking could not be made.
        """)

    /// Old recordings were removed.
    public static let recordingRemoved = EventKind(
        "recording-removed", id: "35de2df0078b40f6a9fd0d8047f06291", "Recordings are removed to make room",
        """
        The oldest recordings were removed, because of RECORD_MAX_SIZE or
        RECORD_KEEP_FREE. `relayctl record keep FILE` protects a file.
        """)
}
