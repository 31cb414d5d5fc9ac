/// Kinds of ``PageEvent``: who uses the page.
extension EventKind {
    static let page: [EventKind] = [.tokenRefused, .signedIn, .tokenMade, .tokenRevoked, .tokensBroken]

    /// Somebody gave a wrong token.
    public static let tokenRefused = EventKind(
        "token-refused", id: "d574592b9a7d0a3c2b1a85c238f1ebab", "A wrong token for the page",
        """
        Somebody at @RELAY_ADDRESS@ gave the page a token that is wrong, used or
        revoked, and sees nothing that needs one. After some attempts, tokens from
        that address are refused for a minute.
        If it was you, make a new one: sudo relayctl token new
        """)

    /// Somebody has signed in.
    public static let signedIn = EventKind(
        "signed-in", id: "5a3631b7009591d2303477163da98e62", "Signed in on the page: @RELAY_TOKEN@",
        """
        The one-time code of the token @RELAY_TOKEN@ was used at @RELAY_ADDRESS@.
        If it was not you: sudo relayctl token revoke @RELAY_TOKEN@
        """)

    /// A token was made.
    public static let tokenMade = EventKind(
        "token-made", id: "b4e948068109a87d624509c40d688e1a", "A token for the page was made: @RELAY_TOKEN@",
        """
        Root has said `relayctl token new`. Whoever has the token can use the page.
        All of them: sudo relayctl token list
        """)

    /// A token is no longer valid.
    public static let tokenRevoked = EventKind(
        "token-revoked", id: "aa5fbc03ab37c20128e451a79e03e389",
        "A token for the page is no longer valid: @RELAY_TOKEN@",
        """
        @RELAY_BY@ has revoked it, or signed out. Pages that use it are closed.
        """)

    /// The tokens are broken.
    public static let tokensBroken = EventKind(
        "tokens-broken", id: "d426342bc25f3366ea3edee27ab0f8fe", "The tokens for the page can't be read or saved",
        """
        @RELAY_REASON@.
        relay-web keeps them in /var/lib/relay-web. What could not be read is not
        valid, and what could not be saved is valid until relay-web restarts.
        """)
}
