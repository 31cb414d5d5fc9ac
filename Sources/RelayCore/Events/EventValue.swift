/// A value of an event: a number or a text for programs, and a text for people.
public enum EventValue: Hashable, Sendable, CustomStringConvertible {
    /// Words.
    case text(String)
    /// A count or the number of something.
    case number(Int)
    /// Yes or no.
    case flag(Bool)
    /// A ratio, with two decimals, such as seconds of media encoded per second.
    case ratio(Double)
    /// A time, with two decimals: `0.65s`.
    case time(Duration)
    /// A short time: `113 ms`.
    case milliseconds(Double)
    /// A longer time, with one decimal: `12.3 s`.
    case seconds(Duration)
    /// A rough time: `40 s`, `12 min`, `3 h`.
    case span(Duration)

    /// For people.
    public var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .ratio(let ratio): Words.speed(ratio)
        case .time(let duration): Words.hundredths(duration)
        case .milliseconds(let count): "\(Int(count.rounded())) ms"
        case .seconds(let duration): Words.seconds(duration)
        case .span(let duration): Words.span(duration)
        }
    }
}

extension EventValue: Encodable {
    /// For programs: times are seconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .ratio(let ratio): try container.encode(ratio)
        case .milliseconds(let count): try container.encode(count / 1000)
        case .time(let duration), .seconds(let duration), .span(let duration):
            try container.encode(Double(duration.milliseconds) / 1000)
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    public var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
