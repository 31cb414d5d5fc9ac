import RelayCore

/// A piece of a page. Text is escaped when it becomes a piece, and names of elements and attributes are in the program, so nothing
/// that a client or an operator writes can be markup.
struct HTML: Sendable, Equatable {
    /// As it is sent.
    private(set) var markup: String

    private init(markup: String) { self.markup = markup }

    /// Nothing.
    static let empty = HTML(markup: "")

    /// A text on one line. Characters that are invisible or turn the direction of writing around are replaced.
    init(_ text: String) { markup = Self.escaped(PlainText.line(text)) }

    /// The pieces one after the other.
    init(_ pieces: [HTML]) { markup = pieces.map(\.markup).joined() }

    /// The whole page.
    static func document(_ root: HTML) -> String { "<!doctype html>\n" + root.markup + "\n" }

    /// Elements without content (HTML, 13.1.2).
    private static let void: Set<String> = ["br", "img", "input", "link", "meta", "line", "rect", "path", "circle"]

    /// An element.
    ///
    /// - Parameter attributes: One that is `nil` is left out; one that is empty is written as a name alone.
    static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ content: HTML = .empty
    ) -> HTML {
        let list = attributes.map { name, value in
            guard let value else { return "" }
            return value.isEmpty ? " \(name)" : " \(name)=\"\(escaped(value))\""
        }.joined()
        guard !void.contains("\(name)") else { return HTML(markup: "<\(name)\(list)/>") }
        return HTML(markup: "<\(name)\(list)>\(content.markup)</\(name)>")
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// Writes elements in the order in which they are on the page.
@resultBuilder enum HTMLBuilder {
    static func buildExpression(_ text: String) -> HTML { HTML(text) }
    static func buildExpression(_ piece: HTML) -> HTML { piece }
    static func buildExpression(_ piece: HTML?) -> HTML { piece ?? .empty }
    static func buildBlock(_ pieces: HTML...) -> HTML { HTML(pieces) }
    static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .empty }
    static func buildEither(first piece: HTML) -> HTML { piece }
    static func buildEither(second piece: HTML) -> HTML { piece }
    static func buildArray(_ pieces: [HTML]) -> HTML { HTML(pieces) }
}

/// An element with content.
func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], @HTMLBuilder _ content: () -> HTML
) -> HTML {
    HTML.element(name, attributes, content())
}

/// An element without content, or with a text.
func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ text: String = ""
) -> HTML {
    HTML.element(name, attributes, HTML(text))
}
