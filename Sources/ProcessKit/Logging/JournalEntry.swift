import CSystemd
import Glibc
import Logging

/// One entry of systemd's journal with its fields (sd_journal_send(3), systemd.journal-fields(7)).
struct JournalEntry: Sendable, Equatable {
    /// `NAME=value`, in the order of sending. A value may contain any byte, including newlines: libsystemd frames it.
    var fields: [String]

    /// The fields of an entry that are only for programs.
    struct Event: Sendable, Equatable {
        var name: String
        var fields: [String: String]

        /// Reads the value of ``ServiceLogHandler/eventKey``; `nil` if it does not have the form described there.
        init?(_ value: Logger.MetadataValue?) {
            guard case .dictionary(let values) = value, let name = values[ServiceLogHandler.eventName] else {
                return nil
            }
            self.name = "\(name)"
            fields = values.filter { $0.key != ServiceLogHandler.eventName }.mapValues { "\($0)" }
        }
    }

    /// - Parameters:
    ///   - metadata: Each becomes a field, and is also appended to the message: `journalctl` shows nothing else.
    ///   - event: What happened, as fields.
    ///   - messageID: `MESSAGE_ID`, by which the journal's catalog explains the entry.
    init(
        level: Logger.Level, message: String, identifier: String, label: String, prefix: String,
        metadata: [String: String], event: Event? = nil, messageID: String? = nil
    ) {
        let details = metadata.isEmpty ? "" : "  " + TerminalFormat.pairs(metadata)
        fields = [
            "MESSAGE=\(TerminalFormat.escaped(message))\(details)", "PRIORITY=\(Self.priority(of: level))",
            "SYSLOG_IDENTIFIER=\(identifier)", "\(Self.fieldName("logger", prefix: prefix))=\(label)",
        ]
        if let messageID { fields.append("MESSAGE_ID=\(messageID)") }
        var all = metadata
        if let event {
            all.merge(event.fields) { $1 }
            all[ServiceLogHandler.eventKey] = event.name
        }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            fields.append("\(Self.fieldName(key, prefix: prefix))=\(value)")
        }
    }

    /// The levels of syslog(3). `trace` has no level of its own.
    static func priority(of level: Logger.Level) -> Int32 {
        switch level {
        case .trace, .debug: LOG_DEBUG
        case .info: LOG_INFO
        case .notice: LOG_NOTICE
        case .warning: LOG_WARNING
        case .error: LOG_ERR
        case .critical: LOG_CRIT
        }
    }

    /// The field for a metadata key. The journal accepts A–Z, 0–9 and `_`, not at the beginning, up to 64 characters, and drops
    /// other fields.
    static func fieldName(_ key: String, prefix: String) -> String {
        let separator = prefix.hasSuffix("_") ? "" : "_"
        let name = String(
            "\(prefix)\(separator)\(key)".unicodeScalars.map { scalar -> Character in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": Character(Character(scalar).uppercased())
                default: "_"
                }
            })
        let body = name.drop { $0 == "_" || $0.isNumber }
        // A prefix and a key without a single letter leave nothing.
        return body.isEmpty ? "FIELD" : String(body.prefix(64))
    }

    /// The journald socket (systemd-journald.service(8)).
    private static let socket = "/run/systemd/journal/socket"

    /// Sends the entry to the journal.
    ///
    /// - Returns: Whether the journal accepted it.
    func send() -> Bool {
        // Without journald, libsystemd drops the entry and reports success.
        guard access(Self.socket, W_OK) == 0 else { return false }
        let buffers = fields.map { field -> iovec in
            let bytes = Array(field.utf8)
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
            copy.copyBytes(from: bytes)
            return iovec(iov_base: copy.baseAddress, iov_len: bytes.count)
        }
        defer {
            for buffer in buffers { buffer.iov_base?.deallocate() }
        }
        return sd_journal_sendv(buffers, Int32(buffers.count)) == 0
    }
}
