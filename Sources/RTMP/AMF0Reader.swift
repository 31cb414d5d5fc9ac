/// Reads AMF0 from an untrusted client: every type whose length can be known, with limits on depth and number.
///
/// Reading ends at the first value that exceeds the limits or whose length cannot be known (reserved types, AMF3 objects). The
/// values before it count: a command needs only its first ones, and nginx gets a command built by the gate, never these bytes.
/// (nginx-rtmp recurses without a limit: ngx_rtmp_amf.c, `ngx_rtmp_amf_read`.)
public struct AMF0Reader {
    /// Thrown to end the reading.
    private struct Unreadable: Error {}

    /// Maximum nesting of objects; `connect` needs two.
    public static let deepest = 4
    /// Maximum number of values and names in one command; `connect` has about 20.
    public static let most = 128

    private var rest: ArraySlice<UInt8>
    private var count = 0

    /// The values of a command's body, up to the first that cannot be read.
    public static func values(in body: ArraySlice<UInt8>) -> [AMF0] {
        var reader = AMF0Reader(rest: body)
        var values: [AMF0] = []
        while !reader.rest.isEmpty, let value = try? reader.value(depth: 0) { values.append(value) }
        return values
    }

    private init(rest: ArraySlice<UInt8>) {
        self.rest = rest
    }

    private mutating func value(depth: Int) throws(Unreadable) -> AMF0 {
        count += 1
        guard count <= Self.most else { throw Unreadable() }
        switch try byte() {
        case AMF0.Marker.number: return .number(Double(bitPattern: try integer(8)))
        case AMF0.Marker.boolean: return .boolean(try byte() != 0)
        case AMF0.Marker.string: return .string(try text(lengthOf: 2))
        case AMF0.Marker.longString: return .string(try text(lengthOf: 4))
        case AMF0.Marker.null: return .null
        case AMF0.Marker.undefined: return .undefined
        case AMF0.Marker.object: return .object(try properties(depth: depth + 1))
        case AMF0.Marker.ecmaArray:
            // The number of properties is only a hint.
            _ = try integer(4)
            return .object(try properties(depth: depth + 1))
        case AMF0.Marker.typedObject:
            // The class's name.
            _ = try text(lengthOf: 2)
            return .object(try properties(depth: depth + 1))
        case AMF0.Marker.strictArray: return .array(try elements(depth: depth + 1))
        case AMF0.Marker.reference:
            _ = try bytes(2)
            return .other
        case AMF0.Marker.date:
            // Milliseconds, and a time zone.
            _ = try bytes(8 + 2)
            return .other
        case AMF0.Marker.xmlDocument:
            _ = try text(lengthOf: 4)
            return .other
        case AMF0.Marker.unsupported: return .other
        case AMF0.Marker.amf3: return try scalarOfAMF3()
        default: throw Unreadable()
        }
    }

    private mutating func properties(depth: Int) throws(Unreadable) -> [AMF0.Property] {
        guard depth <= Self.deepest else { throw Unreadable() }
        var properties: [AMF0.Property] = []
        while true {
            let name = try text(lengthOf: 2)
            if name.isEmpty {
                guard try byte() == AMF0.Marker.objectEnd else { throw Unreadable() }
                return properties
            }
            properties.append(AMF0.Property(name, try value(depth: depth)))
        }
    }

    private mutating func elements(depth: Int) throws(Unreadable) -> [AMF0] {
        guard depth <= Self.deepest else { throw Unreadable() }
        let length = try integer(4)
        guard length <= UInt64(Self.most) else { throw Unreadable() }
        var values: [AMF0] = []
        for _ in 0..<length { values.append(try value(depth: depth)) }
        return values
    }

    private mutating func byte() throws(Unreadable) -> UInt8 {
        guard let byte = rest.popFirst() else { throw Unreadable() }
        return byte
    }

    private mutating func bytes(_ length: Int) throws(Unreadable) -> ArraySlice<UInt8> {
        guard length <= rest.count else { throw Unreadable() }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }

    private mutating func integer(_ length: Int) throws(Unreadable) -> UInt64 {
        try bytes(length).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func text(lengthOf size: Int) throws(Unreadable) -> String {
        String(decoding: try bytes(Int(try integer(size))), as: UTF8.self)
    }
}

/// Reads AMF3 values within AMF0 (Adobe, Action Message Format 3, 3.1).
extension AMF0Reader {
    /// AMF3's types that contain no others and refer to no earlier ones.
    private mutating func scalarOfAMF3() throws(Unreadable) -> AMF0 {
        switch try byte() {
        case 0: return .undefined
        case 1: return .null
        case 2: return .boolean(false)
        case 3: return .boolean(true)
        case 4:
            let number = try variableInteger()
            // 29 bits with a sign.
            return .number(Double(number < 1 << 28 ? number : number - 1 << 29))
        case 5: return .number(Double(bitPattern: try integer(8)))
        case 6:
            // The lowest bit is 0 for a reference to an earlier string.
            let header = try variableInteger()
            guard header & 1 == 1 else { throw Unreadable() }
            return .string(String(decoding: try bytes(header >> 1), as: UTF8.self))
        default: throw Unreadable()
        }
    }

    /// U29: seven bits per byte while the highest bit is set, eight in the fourth.
    private mutating func variableInteger() throws(Unreadable) -> Int {
        var number = 0
        for _ in 0..<3 {
            let byte = Int(try byte())
            if byte < 128 { return number << 7 | byte }
            number = number << 7 | byte & 127
        }
        return number << 8 | Int(try byte())
    }
}
