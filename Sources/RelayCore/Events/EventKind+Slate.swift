/// Kinds of ``SlateEvent``: the slates, and what operators do with them.
extension EventKind {
    static let slate: [EventKind] = [.slateUnusable, .slateRendered, .slateAdded, .slateUsed, .slateRemoved]

    /// A slate cannot be shown.
    public static let slateUnusable = EventKind(
        "slate-unusable", id: "1821de73d9f740ca941c72f1a1af54db", "A slate cannot be shown",
        """
        The built-in slate, or the previous one, is shown instead of the slate
        @RELAY_SLATE@:
        @RELAY_REASON@.
        `relayctl slate list` lists the slates, `relayctl slate add FILE` adds one.
        The slate "default" is OFFLINE_VIDEO_PATH. The relay's services cannot read
        /home, /root and /tmp: put it into /srv or /etc/relay, readable for everybody.
        Then: systemctl reload relay-hook
        """)

    /// A slate is ready.
    public static let slateRendered = EventKind(
        "slate-rendered", id: "82cdf117edd84651b4fe04cc2e54ea40", "A slate is ready",
        """
        The slate @RELAY_SLATE@ has been rendered to the program's picture size and
        rate. The result is kept and is ready at once at the next start.
        """)

    /// An operator has added a slate.
    public static let slateAdded = EventKind(
        "slate-added", id: "febe7cb2fcdf291a76241d6708b703c9", "A slate was added",
        """
        @RELAY_BY@ added the slate @RELAY_SLATE@ by `relayctl slate add`. It is
        rendered now. `relayctl slate use @RELAY_SLATE@` shows it.
        """)

    /// An operator has chosen a slate.
    public static let slateUsed = EventKind(
        "slate-used", id: "0e211c86f0d3878f480d9610b9089257", "Another slate was chosen",
        """
        @RELAY_BY@ chose the slate @RELAY_SLATE@ by `relayctl slate use`. It is shown
        while nobody publishes, and stays chosen after a restart.
        """)

    /// An operator has removed a slate.
    public static let slateRemoved = EventKind(
        "slate-removed", id: "59b1293c004635ec6cf3b5e57d684121", "A slate was removed",
        """
        @RELAY_BY@ removed the slate @RELAY_SLATE@ by `relayctl slate remove`, with
        the relay's copy of its file.
        """)
}
