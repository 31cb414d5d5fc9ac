/// An AMF0 value (Adobe, Action Message Format 0), as far as the commands of RTMP need it.
public enum AMF0: Sendable, Equatable {
    /// A number.
    case number(Double)
    /// True or false.
    case boolean(Bool)
    /// A text.
    case string(String)
    /// Null.
    case null
    /// Undefined.
    case undefined
    /// An object or an ECMA array.
    case object([Property])
    /// A strict array.
    case array([AMF0])
    /// A value of a type that no command needs, such as a date: recognised, but not kept.
    case other

    /// A named value in an object.
    public struct Property: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// Its value.
        public let value: AMF0

        /// Creates a property.
        public init(_ name: String, _ value: AMF0) {
            (self.name, self.value) = (name, value)
        }
    }

    /// The text, if this is one.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, if this is one.
    public var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The property with this name, if this is an object that has it.
    public subscript(name: String) -> AMF0? {
        guard case .object(let properties) = self else { return nil }
        return properties.first { $0.name == name }?.value
    }

    /// The type markers of AMF0, 2.1.
    enum Marker {
        static let number: UInt8 = 0
        static let boolean: UInt8 = 1
        static let string: UInt8 = 2
        static let object: UInt8 = 3
        static let null: UInt8 = 5
        static let undefined: UInt8 = 6
        static let reference: UInt8 = 7
        static let ecmaArray: UInt8 = 8
        static let objectEnd: UInt8 = 9
        static let strictArray: UInt8 = 10
        static let date: UInt8 = 11
        static let longString: UInt8 = 12
        static let unsupported: UInt8 = 13
        static let xmlDocument: UInt8 = 15
        static let typedObject: UInt8 = 16
        static let amf3: UInt8 = 17
    }

    /// Appends the encoded value; `other` as null.
    public func write(to bytes: inout [UInt8]) {
        switch self {
        case .number(let number):
            bytes.append(Marker.number)
            bytes.append(bigEndian: number.bitPattern)
        case .boolean(let isTrue): bytes += [Marker.boolean, isTrue ? 1 : 0]
        case .string(let text):
            bytes.append(Marker.string)
            Self.write(text, to: &bytes)
        case .null, .other: bytes.append(Marker.null)
        case .undefined: bytes.append(Marker.undefined)
        case .object(let properties):
            bytes.append(Marker.object)
            for property in properties {
                Self.write(property.name, to: &bytes)
                property.value.write(to: &bytes)
            }
            bytes += [0, 0, Marker.objectEnd]
        case .array(let values):
            bytes.append(Marker.strictArray)
            bytes.append(bigEndian: UInt32(values.count))
            for value in values { value.write(to: &bytes) }
        }
    }

    /// Encodes several values in a row, as in a command.
    public static func bytes(_ values: AMF0...) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values { value.write(to: &bytes) }
        return bytes
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        let utf8 = text.utf8.prefix(Int(UInt16.max))
        bytes.append(bigEndian: UInt16(utf8.count))
        bytes += utf8
    }
}

extension [UInt8] {
    /// Appends an integer, its highest byte first.
    public mutating func append(bigEndian number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
