/// Kinds of ``PublisherEvent``: those who publish, or want to.
extension EventKind {
    static let publisher: [EventKind] = [
        .publisherConnected, .publisherDisconnected, .publisherRefused, .takeover, .publisherStalled,
        .publisherBitrateLow, .publisherBitrateGood,
        .publisherFrozen, .publisherMoves, .publisherQuiet, .publisherHeard,
        .publisherNotShown, .publisherSilent, .publisherDropped, .publisherNotHeard, .publisherNotCopied,
        .flapping, .publisherEnded,
        .addressBanned, .addressUnbanned, .keyAdded, .keyRevoked,
    ]

    /// A broadcaster connected.
    public static let publisherConnected = EventKind(
        "publisher-connected", id: "78045e804899404ebea04176614ff62b", "A broadcaster connected",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@ gave the right name and key
        and publishes to the @RELAY_FEED@ feed.
        """)

    /// A broadcaster disconnected.
    public static let publisherDisconnected = EventKind(
        "publisher-disconnected", id: "6bab783790f54cbd912f7260fde20771", "A broadcaster disconnected",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@ ended after @RELAY_AFTER@.
        If nobody stopped it, the network between the broadcaster and this host
        may have failed.
        """)

    /// A client was refused.
    public static let publisherRefused = EventKind(
        "publisher-refused", id: "f729231a639a4ddab37339d87b199b73", "A client was refused",
        """
        @RELAY_ADDRESS@ was refused: @RELAY_REASON@.
        If this was you, fix it in OBS; `sudo relayctl obs` prints what to enter.
        If it was somebody else, you need not do anything: the program is not
        affected.
        """)

    /// A broadcaster replaced an earlier session.
    public static let takeover = EventKind(
        "takeover", id: "4024407c918f4f3c852c5b54104f1e91", "A broadcaster took over from an earlier session",
        """
        A client with the right key connected while another session was still open,
        most often the same OBS after its network failed. The old session was dropped.
        If this repeats, two encoders publish with the same key: stop one.
        """)

    /// A broadcaster sends no new frames.
    public static let publisherStalled = EventKind(
        "publisher-stalled", id: "13b6f693fa5a4d3e884889512567455b", "No new frames from the broadcaster",
        """
        The broadcaster's connection is open, but no frame has arrived for
        STALL_SECONDS. The slate goes on air until frames arrive again. Check the
        network between the broadcaster and this host.
        """)

    /// Too little arrives of a broadcaster.
    public static let publisherBitrateLow = EventKind(
        "publisher-bitrate-low", id: "9d235ab4e93f4081a9b2a5e517bca377", "Too little arrives from the broadcaster",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@ sends @RELAY_BITS_PER_SECOND@
        bits per second; LOW_BITRATE is @RELAY_LIMIT@. LOW_BITRATE_SHOWS says what
        viewers see meanwhile. Check the broadcaster's connection, or lower the
        bitrate in OBS: a lower one that arrives looks better.
        """)

    /// Enough arrives of a broadcaster again.
    public static let publisherBitrateGood = EventKind(
        "publisher-bitrate-good", id: "3df3acf3d5a54044830b9ec44fa382ea", "Enough arrives from the broadcaster again",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@ has sent 1.3 times LOW_BITRATE for
        LOW_BITRATE_RECOVER_SECONDS, or longer if it had come back before.
        """)

    /// A broadcaster's picture does not change.
    public static let publisherFrozen = EventKind(
        "publisher-frozen", id: "c76309dd2cd1d4a679a2aaabadfb7e1c", "A broadcaster's picture does not change",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@ is on air, and its picture has not
        changed at all for @RELAY_FOR@; FROZEN_SECONDS says when that is told. A
        camera or a capture in OBS may have stopped: start that source again.
        `relayctl brb` shows the slate meanwhile.
        """)

    /// A broadcaster's picture changes again.
    public static let publisherMoves = EventKind(
        "publisher-moves", id: "e05b1ab607d17a34824f070c8424721d", "A broadcaster's picture changes again",
        """
        The picture of session @RELAY_SESSION@ from @RELAY_ADDRESS@ changes again, or
        is not on air any more. It had been still for @RELAY_AFTER@.
        """)

    /// A broadcaster's sound is silent.
    public static let publisherQuiet = EventKind(
        "publisher-quiet", id: "b5158ea52053b29b0bb879db7a76958a", "A broadcaster's sound is silent",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@ is on air, and its sound has been
        below -60 dB for @RELAY_FOR@; SILENT_SECONDS says when that is told. Look at
        the mixer in OBS: a source may be muted, or its device be gone.
        """)

    /// A broadcaster is heard again.
    public static let publisherHeard = EventKind(
        "publisher-heard", id: "cf74e48e435d21f17c781add5b7b3213", "A broadcaster is heard again",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@, which had been silent for
        @RELAY_AFTER@, is heard again, or is not on air any more.
        """)

    /// A broadcaster sends nothing that can be shown.
    public static let publisherNotShown = EventKind(
        "publisher-not-shown", id: "85aa6c14316a8bfba1089de8645bc50c", "A broadcaster cannot be shown",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@ is connected with the right key,
        but viewers do not see it: @RELAY_REASON@.
        It goes on air as soon as it sends a usable picture.
        """)

    /// A broadcaster was admitted and sends no media.
    public static let publisherSilent = EventKind(
        "publisher-silent", id: "5617d5f6c1b9c916110a598943f3c1c5", "A broadcaster sends neither picture nor sound",
        """
        @RELAY_ADDRESS@ is connected with the right key: @RELAY_REASON@.
        It is disconnected if nothing arrives within 30 seconds.
        """)

    /// The gate disconnected a broadcaster that gave the right key.
    public static let publisherDropped = EventKind(
        "publisher-dropped", id: "5c2d8c2e7cab1ee1581fe00aaaee1b00", "relay-gate disconnected a broadcaster",
        """
        relay-gate closed the connection of @RELAY_ADDRESS@, which had given the right
        key: @RELAY_REASON@.
        OBS reconnects by itself. If this repeats, the encoder or its settings are the
        cause; updating the encoder may help.
        """)

    /// A broadcaster's sound cannot be read.
    public static let publisherNotHeard = EventKind(
        "publisher-not-heard", id: "bb4274c1c3604c3ca5d7c0a7e47804a1", "A broadcaster cannot be heard",
        """
        Session @RELAY_SESSION@ from @RELAY_ADDRESS@ is on air, but viewers hear
        silence: @RELAY_REASON@.
        A changed setting takes effect at the next connection.
        """)

    /// A broadcaster's picture is encoded, although LIVE_MODE copies what fits.
    public static let publisherNotCopied = EventKind(
        "publisher-not-copied", id: "3f0f1b6f3b1a4f0c9d7e5a2c8b64e1d7", "A broadcaster's picture is not copied",
        """
        The picture of session @RELAY_SESSION@ from @RELAY_ADDRESS@ is encoded,
        although LIVE_MODE copies what fits: @RELAY_REASON@.
        It is on air all the same, for more processor time. A changed setting takes
        effect at the next connection.
        """)

    /// A broadcaster connects and disconnects too often.
    public static let flapping = EventKind(
        "flapping", id: "6ee7521806354d9eb2c8f38e5d8edc42", "A broadcaster keeps reconnecting",
        """
        The broadcaster connected and disconnected several times within a short time.
        The slate stays on air until the broadcaster has stayed connected for
        @RELAY_STEADY_FOR@. See FLAP_SWITCHES, FLAP_WINDOW_SECONDS and
        FLAP_STEADY_SECONDS in relay.env(5).
        """)

    /// The operator ended a session.
    public static let publisherEnded = EventKind(
        "publisher-ended", id: "b73ec6cb1933a046738916b605c9dbc8", "The operator disconnected a broadcaster",
        """
        @RELAY_BY@ ended session @RELAY_SESSION@ from @RELAY_ADDRESS@ with
        `relayctl disconnect`. Most encoders reconnect by themselves; --ban keeps
        them away.
        """)

    /// The operator banned an address.
    public static let addressBanned = EventKind(
        "address-banned", id: "79d7b99a47507a54c14504dc761d02c1", "The operator banned an address",
        """
        Clients from @RELAY_ADDRESS@ may not publish for @RELAY_FOR@, as
        @RELAY_BY@ has said. `relayctl ban list` lists all bans, and
        `relayctl unban ADDRESS` ends one.
        """)

    /// The operator ended a ban.
    public static let addressUnbanned = EventKind(
        "address-unbanned", id: "64a3bf3cc646edd14b61aa25a5c5a56b", "The operator ended the ban of an address",
        """
        Clients from @RELAY_ADDRESS@ may publish again, as @RELAY_BY@ has said.
        """)

    /// A publish key was added.
    public static let keyAdded = EventKind(
        "key-added", id: "2fa79dfa3966d5aa4900935b2493af79", "A publish key was added",
        """
        Whoever has the key named @RELAY_KEY@ may publish from now on.
        `sudo relayctl key revoke NAME` ends that.
        """)

    /// A publish key was revoked.
    public static let keyRevoked = EventKind(
        "key-revoked", id: "51fb8f408f5195e8ccd9da49640b3db3", "A publish key was revoked",
        """
        The key named @RELAY_KEY@ is refused from now on. A session that used it was
        ended.
        """)
}
