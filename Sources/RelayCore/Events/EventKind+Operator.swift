/// Kinds of ``OperatorEvent``: what the operator has ordered.
extension EventKind {
    static let orders: [EventKind] = [
        .override, .overrideEnded, .streamEnded, .streamResumed, .ordersUnsaved, .ordersUnreadable,
    ]

    /// The operator has chosen what is on air.
    public static let override = EventKind(
        "override", id: "37456dda52f64f59acd4f2eef231682a", "The operator has chosen what is on air: @RELAY_CHOICE@",
        """
        @RELAY_BY@ has said `relayctl @RELAY_CHOICE@`. With brb the slate stays on
        air, whoever publishes. It holds over restarts and reboots. To end it:
        relayctl auto
        """)

    /// The publishers decide again what is on air.
    public static let overrideEnded = EventKind(
        "override-ended", id: "164c475c64244a1a8a9d233d4a719337", "The publishers decide what is on air",
        """
        The operator's choice is taken back, or over: whoever publishes is on air
        again.
        """)

    /// The operator has ended the stream.
    public static let streamEnded = EventKind(
        "stream-ended", id: "33a854c22b7f4f8d9f1885e009cbbda4", "The stream is ended",
        """
        Each push has ended the stream at its platform, because of @RELAY_BY@: who has
        said `relayctl end`, or OFFLINE_AFTER, if nobody had published for that long.
        The next publisher starts it again, and so does: relayctl go
        """)

    /// The stream goes on.
    public static let streamResumed = EventKind(
        "stream-resumed", id: "df2c73df413a4b88b329ca22cf947b5c", "The stream goes on",
        """
        Each push connects to its platform again, because somebody publishes or the
        operator has said `relayctl go`.
        """)

    /// Orders could not be saved.
    public static let ordersUnsaved = EventKind(
        "orders-unsaved", id: "8e3cc29df81741a6a5d02191e4024120", "Orders could not be saved",
        """
        What the operator has ordered holds now, and could not be written to
        /var/lib/relay-hook: @RELAY_REASON@.
        After a reboot it does not hold any more. Make room on the disk, and say it
        again.
        """)

    /// Saved orders can't be read.
    public static let ordersUnreadable = EventKind(
        "orders-unreadable", id: "05f48345792e448bb2f985a606d95c51", "Saved orders can't be read",
        """
        What the operator had ordered before relay-hook started can't be read:
        @RELAY_REASON@.
        It may have been brb, so the slate stays on air, whoever publishes. To let
        the publishers decide: relayctl auto
        """)
}
