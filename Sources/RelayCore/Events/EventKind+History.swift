/// Kinds of ``HistoryEvent``: what `relayctl events` and `relayctl report` read.
extension EventKind {
    static let history: [EventKind] = [.historyDamaged, .historyFailed]

    /// The history's file was damaged and has been set aside.
    public static let historyDamaged = EventKind(
        "history-damaged", id: "44b621292625992639284f1033951356", "The history was damaged",
        """
        relay-hook could not read its history any more: @RELAY_REASON@.
        It is now @RELAY_FILE@, and a new history has begun.
        `relayctl events` and `relayctl report` show only what is in the new one. The
        stream is not affected. A disk that fails, or a host that lost power, can be
        the reason.
        If you do not want to examine the file, delete it.
        """)

    /// The history can't be written, is written again, or has a gap.
    public static let historyFailed = EventKind(
        "history-failed", id: "a768ca5869b5b5b8c6e9b62b44b9e807", "The history cannot be written, or is again",
        """
        relay-hook could not write to its history, or can again; the entry says how
        many events are missing in it. The stream is not affected, and the journal has
        all events.
        If the disk is full, make room: df -h /var/lib/relay-hook
        """)
}
