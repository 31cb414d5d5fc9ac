/// A kind of event: the field `RELAY_EVENT` of a journal entry, by which people filter, and the `MESSAGE_ID` by which
/// `journalctl -x` explains it.
///
/// Names and numbers never change: people filter by them.
public struct EventKind: Sendable {
    /// The value of `RELAY_EVENT`, such as `on-air`.
    public let name: String
    /// `MESSAGE_ID` (systemd.journal-fields(7)): 128 random bits.
    public let messageID: String
    /// The explanation's title, one line; `@FIELD@` stands for the entry's field.
    let subject: String
    /// What it means and what to do: plain text, in lines of at most 80 characters.
    let explanation: String

    init(_ name: String, id messageID: String, _ subject: String, _ explanation: String) {
        self.name = name
        self.messageID = messageID
        self.subject = subject
        self.explanation = explanation
    }

    /// All kinds.
    public static let all =
        program + slate + orders + publisher + host + platform + nginx + service + history + page + recording
}

extension EventKind: Hashable {
    /// Kinds are the same if their names are.
    public static func == (left: EventKind, right: EventKind) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension EventKind {
    /// systemd's message catalog (<https://systemd.io/CATALOG/>) with all explanations: the file `systemd/rtmp-relay.catalog`.
    public static var catalog: String {
        let head = """
            # What `journalctl -x` says about the relay's entries.
            # Made from Sources/RelayCore/Events/EventKind*.swift; renew it with:
            #   RENEW_CATALOG=1 swift test --filter EventKindTests

            """
        return head
            + all.map { kind in
                """

                -- \(kind.messageID)
                Subject: \(kind.subject)
                Defined-By: rtmp-relay
                Documentation: man:relayctl(1)

                \(kind.explanation)

                """
            }.joined()
    }
}
