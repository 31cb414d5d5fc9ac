/// Reads AMF0 that a stranger wrote. What an opening never has is refused, whether AMF0 allows it or not: nesting that is deep,
/// many values, references, dates, typed objects, AMF3. (nginx-rtmp recurses without a bound: ngx_rtmp_amf.c, `ngx_rtmp_amf_read`.)
struct AMF0Reader {
    /// What is not read. No details: nobody but the stranger would want them.
    struct Malformed: Error, Equatable {}

    /// Objects within objects; `connect` needs two.
    static let deepest = 4
    /// Values and names in one command; `connect` has about 20.
    static let most = 128

    private var rest: ArraySlice<UInt8>
    private var count = 0

    /// All values of a command's body.
    static func values(in body: ArraySlice<UInt8>) throws(Malformed) -> [AMF0] {
        var reader = AMF0Reader(rest: body)
        var values: [AMF0] = []
        while !reader.rest.isEmpty { values.append(try reader.value(depth: 0)) }
        return values
    }

    private init(rest: ArraySlice<UInt8>) {
        self.rest = rest
    }

    private mutating func value(depth: Int) throws(Malformed) -> AMF0 {
        count += 1
        guard count <= Self.most else { throw Malformed() }
        switch try byte() {
        case AMF0.Marker.number: return .number(Double(bitPattern: try integer(8)))
        case AMF0.Marker.boolean: return .boolean(try byte() != 0)
        case AMF0.Marker.string: return .string(try text())
        case AMF0.Marker.null: return .null
        case AMF0.Marker.undefined: return .undefined
        case AMF0.Marker.object: return .object(try properties(depth: depth + 1))
        case AMF0.Marker.ecmaArray:
            // The number of properties is a hint only.
            _ = try integer(4)
            return .object(try properties(depth: depth + 1))
        case AMF0.Marker.strictArray:
            guard depth < Self.deepest else { throw Malformed() }
            let length = try integer(4)
            guard length <= UInt64(Self.most) else { throw Malformed() }
            var values: [AMF0] = []
            for _ in 0..<length { values.append(try value(depth: depth + 1)) }
            return .array(values)
        default: throw Malformed()
        }
    }

    private mutating func properties(depth: Int) throws(Malformed) -> [AMF0.Property] {
        guard depth <= Self.deepest else { throw Malformed() }
        var properties: [AMF0.Property] = []
        while true {
            let name = try text()
            if name.isEmpty {
                guard try byte() == AMF0.Marker.objectEnd else { throw Malformed() }
                return properties
            }
            properties.append(AMF0.Property(name, try value(depth: depth)))
        }
    }

    private mutating func byte() throws(Malformed) -> UInt8 {
        guard let byte = rest.popFirst() else { throw Malformed() }
        return byte
    }

    private mutating func integer(_ length: Int) throws(Malformed) -> UInt64 {
        var number: UInt64 = 0
        for _ in 0..<length { number = number << 8 | UInt64(try byte()) }
        return number
    }

    /// Text without a NUL: nginx-rtmp would end it there, and see another name than the one that was checked.
    private mutating func text() throws(Malformed) -> String {
        let length = Int(try integer(2))
        guard length <= rest.count else { throw Malformed() }
        let bytes = rest.prefix(length)
        guard !bytes.contains(0) else { throw Malformed() }
        rest = rest.dropFirst(length)
        return String(decoding: bytes, as: UTF8.self)
    }
}
