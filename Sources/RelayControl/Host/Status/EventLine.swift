import FoundationEssentials
import ProcessKit
import RelayCore

/// An event as relay-hook sends it (docs/API.md), as a line for people.
struct EventLine: Decodable, Equatable {
    let time: Date
    let service: String
    let channel: String?
    let event: String
    let severity: String
    let message: String
    let values: [String: Value]

    /// A value of an event.
    enum Value: Decodable, Equatable, CustomStringConvertible {
        case text(String)
        case number(Double)
        case flag(Bool)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        var description: String {
            switch self {
            case .text(let text): PlainText.line(text)
            case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
            case .flag(let flag): "\(flag)"
            }
        }
    }

    /// Reads an event.
    ///
    /// - Returns: `nil` for what is none.
    init?(json: String) {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        guard let event = try? decoder.decode(EventLine.self, from: Data(json.utf8)) else { return nil }
        self = event
    }

    /// One line: the moment in local time, what happened, and its values.
    func text() -> String {
        let moment = WallClock.moment(time.timeIntervalSince1970)
        if event == "on-air", case .text(let to)? = values["to"] {
            let from = values["from"].map { "\($0)" } ?? "nothing"
            return "\(moment) \(from) → \(PlainText.line(to)): \(values["why"].map { "\($0)" } ?? "")"
        }
        let pairs = values.sorted { $0.key < $1.key }.map { name, value in
            let text = "\(value)"
            return "\(name)=" + (text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text)
        }
        return ([moment, PlainText.line(message)] + (pairs.isEmpty ? [] : [" " + pairs.joined(separator: " ")]))
            .joined(separator: " ")
    }
}
