/// An event as it is kept and shown, long after the program that reported it is gone: its text and values, without its type.
public struct RecordedEvent: Hashable, Sendable {
    /// See ``EventID``.
    public let id: String
    /// When it happened, in milliseconds since 1970.
    public let time: Int64
    /// Who reports it.
    public let service: String
    /// The channel it is about; `nil`: the whole host.
    public let channel: ChannelID?
    /// The name of its ``EventKind``.
    public let kind: String
    /// How much it matters.
    public let severity: EventText.Severity
    /// What the journal says.
    public let message: String
    /// Values by the names of the journal's fields, without `RELAY_` and in lower case. Times are seconds.
    public let values: [String: RecordedValue]

    /// An event of these values.
    public init(
        id: String, time: Int64, service: String, channel: ChannelID?, kind: String, severity: EventText.Severity,
        message: String, values: [String: RecordedValue]
    ) {
        self.id = id
        self.time = time
        self.service = service
        self.channel = channel
        self.kind = kind
        self.severity = severity
        self.message = message
        self.values = values
    }

    /// What is kept of an event.
    public init(_ record: EventRecord) {
        let text = record.event.text
        self.init(
            id: record.id.description, time: record.time, service: record.id.service, channel: record.channel,
            kind: text.kind.name, severity: text.severity, message: text.message,
            values: Dictionary((text.details + text.fields).map { ($0.name, RecordedValue($0.value)) }) { $1 })
    }

    /// The value of this name as a text; `nil` if there is none, or it is a number.
    public func text(_ name: String) -> String? {
        if case .text(let text)? = values[name] { text } else { nil }
    }

    /// The value of this name as a number.
    public func number(_ name: String) -> Double? {
        if case .number(let number)? = values[name] { number } else { nil }
    }

    /// The destination that a push reports about; `nil` for other services.
    public var destination: String? {
        let push = "relay-push@"
        return service.hasPrefix(push) ? String(service.dropFirst(push.count)) : nil
    }
}

/// A value of a recorded event.
public enum RecordedValue: Hashable, Sendable {
    /// Words.
    case text(String)
    /// A count, a ratio, or seconds.
    case number(Double)
    /// Yes or no.
    case flag(Bool)

    /// What is kept of a value.
    public init(_ value: EventValue) {
        switch value {
        case .text(let text): self = .text(text)
        case .number(let number): self = .number(Double(number))
        case .flag(let flag): self = .flag(flag)
        case .ratio(let ratio): self = .number(ratio)
        case .milliseconds(let count): self = .number(count / 1000)
        case .time(let duration), .seconds(let duration), .span(let duration):
            self = .number(Double(duration.milliseconds) / 1000)
        }
    }
}

extension RecordedValue: Codable {
    /// Reads a JSON string, number or boolean.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    /// Writes a JSON string, number or boolean.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        }
    }
}
