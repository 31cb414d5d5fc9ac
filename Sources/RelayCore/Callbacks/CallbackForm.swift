/// The fields of an `application/x-www-form-urlencoded` body, as nginx-rtmp's callbacks send them.
///
/// nginx-rtmp 1.2.2 appends a publisher's own arguments unchanged after its own fields (`ngx_rtmp_notify_publish_create` in
/// ngx_rtmp_notify_module.c), so an unauthenticated client controls the end of every body. Therefore the first of several fields
/// with one name counts, invalid escapes stay as they are, broken UTF-8 is repaired, and size and number are bounded.
public struct CallbackForm: Sendable, Equatable {
    /// One field, decoded.
    public struct Field: Sendable, Equatable {
        /// The field's name.
        public let name: String
        /// Its value; empty if it has no `=`.
        public let value: String
    }

    /// The maximum size of a body. nginx's own fields, escaped, stay below.
    public static let maximumBytes = 8192
    /// The maximum number of fields in a body; nginx sends at most 13.
    public static let maximumFields = 64

    /// All fields, in their order in the body.
    public let fields: [Field]

    /// Parses a body.
    /// - Throws: `CallbackFormError` if it exceeds the limits; nothing else is an error.
    public init(_ body: some Sequence<UInt8>) throws(CallbackFormError) {
        let bytes = Array(body.prefix(Self.maximumBytes + 1))
        guard bytes.count <= Self.maximumBytes else { throw .tooLarge }
        var fields: [Field] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < Self.maximumFields else { throw .tooManyFields }
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            let name = Self.decode(part[..<(equals ?? part.endIndex)])
            let value = equals.map { Self.decode(part[($0 + 1)...]) } ?? ""
            fields.append(Field(name: name, value: value))
        }
        self.fields = fields
    }

    /// The value of the first field with this name.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let high = rest[rest.startIndex].hexValue,
                let low = rest[rest.startIndex + 1].hexValue
            {
                decoded.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

/// A callback's body that exceeds the limits.
public enum CallbackFormError: Error, Equatable, CustomStringConvertible {
    /// More bytes than `CallbackForm.maximumBytes`.
    case tooLarge
    /// More fields than `CallbackForm.maximumFields`.
    case tooManyFields

    /// One line for the log.
    public var description: String {
        switch self {
        case .tooLarge: "the callback's body has more than \(CallbackForm.maximumBytes) bytes"
        case .tooManyFields: "the callback's body has more than \(CallbackForm.maximumFields) fields"
        }
    }
}
