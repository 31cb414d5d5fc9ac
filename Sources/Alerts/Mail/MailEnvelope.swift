/// A mail, and what the server is told to do with it.
public struct MailEnvelope: Sendable, Equatable {
    /// The sender (`MAIL FROM`).
    public let from: MailAddress
    /// The receivers (`RCPT TO`).
    public let to: [MailAddress]
    /// Names the mail, with its angle brackets: a reply says it.
    public let messageID: String
    /// The mail (RFC 5322): ASCII, in short lines that end with CR and LF.
    public let bytes: [UInt8]
}
