/// An element of a small XML document, parsed as far as nginx's statistics need it: attributes, comments and declarations are
/// skipped, the five predefined entities and numeric ones are resolved.
struct XMLNode: Equatable {
    /// The element's name.
    let name: String
    /// The text directly in the element, with all pieces joined.
    var text = ""
    /// The elements in it.
    var children: [XMLNode] = []

    /// The first child with this name.
    func child(_ name: String) -> XMLNode? {
        children.first { $0.name == name }
    }

    /// All children with this name.
    func children(_ name: String) -> [XMLNode] {
        children.filter { $0.name == name }
    }

    /// The maximum nesting depth that is parsed; nginx's statistics have 8 levels.
    static let maximumDepth = 32

    /// Parses a document and returns its root element.
    /// - Throws: `RTMPStatError` if the document ends early, nests too deep, or is not XML.
    static func parse(_ document: some Sequence<UInt8>) throws(RTMPStatError) -> XMLNode {
        var scanner = XMLScanner(bytes: Array(document))
        var open: [XMLNode] = []
        while true {
            switch try scanner.next() {
            case .text(let text):
                if !open.isEmpty { open[open.count - 1].text += text }
            case .open(let name):
                guard open.count < maximumDepth else { throw .malformed(offset: scanner.position) }
                open.append(XMLNode(name: name))
            case .close(let name):
                guard let done = open.popLast(), name == nil || done.name == name else {
                    throw .malformed(offset: scanner.position)
                }
                if open.isEmpty { return done }
                open[open.count - 1].children.append(done)
            case .end: throw .truncated
            }
        }
    }
}

/// Splits a document into tags and texts.
private struct XMLScanner {
    enum Piece {
        case open(String)
        /// The end of the innermost element; no name: it was `<a/>`.
        case close(String?)
        case text(String)
        case end
    }

    let bytes: [UInt8]
    private(set) var position = 0
    private var closesNext = false

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() throws(RTMPStatError) -> Piece {
        if closesNext {
            closesNext = false
            return .close(nil)
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else { return .text(scanText()) }
            position += 1
            guard position < bytes.count else { throw .truncated }
            switch bytes[position] {
            case UInt8(ascii: "?"): try skip(past: "?>")
            case UInt8(ascii: "!"): try skip(past: bytes[position...].starts(with: "!--".utf8) ? "-->" : ">")
            case UInt8(ascii: "/"):
                position += 1
                let name = try scanName()
                try skip(past: ">")
                return .close(name)
            default:
                let name = try scanName()
                closesNext = try skipAttributes()
                return .open(name)
            }
        }
        return .end
    }

    private mutating func scanText() -> String {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.endIndex
        defer { position = end }
        return XMLEntities.resolve(bytes[position..<end])
    }

    private mutating func scanName() throws(RTMPStatError) -> String {
        let start = position
        while position < bytes.count,
            bytes[position].isLetter || bytes[position].isDigit || bytes[position] == UInt8(ascii: "_")
        {
            position += 1
        }
        guard position < bytes.count else { throw .truncated }
        guard position > start else { throw .malformed(offset: position) }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Skips to after the `>` of an opening tag; true if the tag also ends its element.
    private mutating func skipAttributes() throws(RTMPStatError) -> Bool {
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return bytes[position - 2] == UInt8(ascii: "/")
            } else if byte == UInt8(ascii: "<") {
                throw .malformed(offset: position - 1)
            }
        }
        throw .truncated
    }

    private mutating func skip(past mark: String) throws(RTMPStatError) {
        while position < bytes.count {
            if bytes[position...].starts(with: mark.utf8) {
                position += mark.utf8.count
                return
            }
            position += 1
        }
        throw .truncated
    }
}

/// Resolves `&lt;` and the like.
private enum XMLEntities {
    static func resolve(_ bytes: ArraySlice<UInt8>) -> String {
        var resolved = ""
        var rest = bytes
        while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
            resolved += String(decoding: rest[..<ampersand], as: UTF8.self)
            rest = rest[ampersand...]
            // The longest, `&#1114111;`, has 10 bytes. Anything that is not an entity stays as it is.
            if let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let character = character(String(decoding: rest[(ampersand + 1)..<end], as: UTF8.self))
            {
                resolved.append(character)
                rest = rest[(end + 1)...]
            } else {
                resolved += "&"
                rest = rest.dropFirst()
            }
        }
        return resolved + String(decoding: rest, as: UTF8.self)
    }

    private static func character(_ name: String) -> Character? {
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let isHex = name.hasPrefix("#x")
            let digits = name.dropFirst(isHex ? 2 : 1)
            guard digits.utf8.allSatisfy({ isHex ? $0.hexValue != nil : $0.isDigit }) else { return nil }
            return UInt32(digits, radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init).map(Character.init)
        }
    }
}
