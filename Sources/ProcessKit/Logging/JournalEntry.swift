import CSystemd
import Glibc
import Logging

/// One entry of systemd's journal with its fields (sd_journal_send(3), systemd.journal-fields(7)).
struct JournalEntry: Sendable, Equatable {
    /// `NAME=value`, in the order of sending. A value may hold any byte, newlines too: libsystemd frames it.
    var fields: [String]

    /// What is in an entry for machines alone.
    struct Event: Sendable, Equatable {
        var name: String
        var fields: [String: String]

        /// Reads the value of ``ServiceLogHandler/eventKey``; `nil` if it is not what is described there.
        init?(_ value: Logger.MetadataValue?) {
            guard case .dictionary(let values) = value, let name = values[ServiceLogHandler.eventName] else {
                return nil
            }
            self.name = "\(name)"
            fields = values.filter { $0.key != ServiceLogHandler.eventName }.mapValues { "\($0)" }
        }
    }

    /// - Parameters:
    ///   - metadata: Each is a field, and stands behind the message too: `journalctl` shows nothing else.
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

    /// The levels of syslog(3). `trace` has none of its own.
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

    /// The field for a metadata key. The journal takes A–Z, 0–9 and `_`, not at the beginning, up to 64 characters, and drops
    /// an entry's field otherwise.
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
        // Nothing is left of a prefix and a key without a single letter.
        return body.isEmpty ? "FIELD" : String(body.prefix(64))
    }

    /// Where journald receives (systemd-journald.service(8)).
    private static let socket = "/run/systemd/journal/socket"

    /// Hands the entry to the journal.
    ///
    /// - Returns: Whether it took it.
    func send() -> Bool {
        // Without journald libsystemd drops the entry and calls that a success.
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
