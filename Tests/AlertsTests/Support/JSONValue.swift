import FoundationEssentials

@testable import Alerts

/// Any JSON, to compare with what a test writes down.
enum JSONValue: Equatable, Sendable {
    case null
    case flag(Bool)
    case integer(Int64)
    case decimal(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// The body of a request.
    init(_ request: AlertRequest) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(request.body))
    }

    /// A value in an object; `nil` if there is none.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The values of a list; none if it is something else.
    var items: [JSONValue] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    /// The text; `nil` if it is something else.
    var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// All texts in it, with the names of objects.
    var strings: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let items): items.flatMap(\.strings)
        case .object(let members): members.flatMap { [$0.key] + $0.value.strings }
        case .null, .flag, .integer, .decimal: []
        }
    }
}

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .decimal(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(uniqueKeysWithValues: elements))
    }
}
