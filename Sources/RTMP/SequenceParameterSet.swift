/// What an H.264 sequence parameter set says of its pictures (ITU-T H.264, 7.3.2.1.1 and E.1.1), as far as it matters here.
package struct SequenceParameterSet: Sendable, Hashable {
    /// The largest width and height that is read, in pixels.
    private static let largest = 16_384

    /// The visible picture in pixels.
    package let width: Int
    /// See ``width``.
    package let height: Int
    /// `chroma_format_idc`: 1 is 4:2:0.
    package let chromaFormat: Int
    /// Bits per sample, the larger of luma's and chroma's.
    package let bitDepth: Int
    /// Whether all pictures are whole frames, not fields.
    package let isProgressive: Bool
    /// Whether pixels are as wide as high. Unspecified counts as such.
    package let hasSquarePixels: Bool
    /// Frames per second by the timing information; `nil`: there is none.
    package let frameRate: Double?

    /// Profiles whose parameter sets have the format of chroma and samples (7.3.2.1.1).
    private static let highProfiles: Set<Int> = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]

    /// Reads a NAL unit.
    ///
    /// - Returns: `nil` for another unit, and for one that cannot be read.
    package init?(unit: some Collection<UInt8>) {
        guard let first = unit.first, first & 0x1F == 7 else { return nil }
        var reader = BitReader(unit: unit.dropFirst())
        guard let set = try? Self(&reader) else { return nil }
        self = set
    }

    private init(_ reader: inout BitReader) throws(BitReader.Unreadable) {
        let profile = try reader.bits(8)
        // The constraints and the level.
        _ = try reader.bits(16)
        _ = try reader.number()
        (chromaFormat, bitDepth) = Self.highProfiles.contains(profile) ? try Self.samples(&reader) : (1, 8)
        try Self.skipOrder(&reader)
        // The reference frames, and whether there may be gaps.
        _ = try reader.number()
        _ = try reader.flag()
        let columns = try reader.number() + 1
        let rows = try reader.number() + 1
        isProgressive = try reader.flag()
        if !isProgressive { _ = try reader.flag() }
        _ = try reader.flag()
        var (width, height) = (columns * 16, rows * 16 * (isProgressive ? 1 : 2))
        guard width <= Self.largest, height <= Self.largest else { throw BitReader.Unreadable() }
        if try reader.flag() {
            // In units of chroma samples, and of two lines for fields (7-19 to 7-22).
            let horizontal = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1
            let vertical = (chromaFormat == 1 ? 2 : 1) * (isProgressive ? 1 : 2)
            let (left, right) = (try reader.number(), try reader.number())
            let (top, bottom) = (try reader.number(), try reader.number())
            guard left + right < width, top + bottom < height else { throw BitReader.Unreadable() }
            width -= (left + right) * horizontal
            height -= (top + bottom) * vertical
        }
        guard width > 0, height > 0 else { throw BitReader.Unreadable() }
        (self.width, self.height) = (width, height)
        guard try reader.flag() else {
            (hasSquarePixels, frameRate) = (true, nil)
            return
        }
        hasSquarePixels = try Self.pixelsAreSquare(&reader)
        try Self.skipColours(&reader)
        frameRate = try reader.flag() ? try Self.rate(&reader) : nil
    }

    /// The format of chroma, and the bits per sample.
    private static func samples(_ reader: inout BitReader) throws(BitReader.Unreadable) -> (format: Int, depth: Int) {
        let format = try reader.number()
        if format == 3 { _ = try reader.flag() }
        let (luma, chroma) = (try reader.number(), try reader.number())
        guard format <= 3, luma <= 6, chroma <= 6 else { throw BitReader.Unreadable() }
        _ = try reader.flag()
        guard try reader.flag() else { return (format, 8 + max(luma, chroma)) }
        // Scaling lists (7.3.2.1.1.1).
        for list in 0..<(format == 3 ? 12 : 8) where try reader.flag() {
            var (last, next) = (8, 8)
            for _ in 0..<(list < 6 ? 16 : 64) {
                if next != 0 { next = (last + (try reader.signedNumber()) + 256) & 0xFF }
                if next != 0 { last = next }
            }
        }
        return (format, 8 + max(luma, chroma))
    }

    /// The numbers of frames and their order.
    private static func skipOrder(_ reader: inout BitReader) throws(BitReader.Unreadable) {
        _ = try reader.number()
        switch try reader.number() {
        case 0: _ = try reader.number()
        case 1:
            _ = try reader.flag()
            _ = try reader.number()
            _ = try reader.number()
            let count = try reader.number()
            guard count <= 255 else { throw BitReader.Unreadable() }
            for _ in 0..<count { _ = try reader.number() }
        default: break
        }
    }

    private static func pixelsAreSquare(_ reader: inout BitReader) throws(BitReader.Unreadable) -> Bool {
        guard try reader.flag() else { return true }
        let kind = try reader.bits(8)
        // 0: unspecified, 1: square, 255: in numbers (table E-1).
        guard kind == 255 else { return kind <= 1 }
        let (width, height) = (try reader.bits(16), try reader.bits(16))
        return width == height || width == 0 || height == 0
    }

    private static func skipColours(_ reader: inout BitReader) throws(BitReader.Unreadable) {
        if try reader.flag() { _ = try reader.flag() }
        if try reader.flag() {
            _ = try reader.bits(4)
            if try reader.flag() { _ = try reader.bits(24) }
        }
        if try reader.flag() {
            _ = try reader.number()
            _ = try reader.number()
        }
    }

    /// A tick is a field's time (E.2.1).
    private static func rate(_ reader: inout BitReader) throws(BitReader.Unreadable) -> Double? {
        let (tick, scale) = (try reader.bits(32), try reader.bits(32))
        guard tick > 0, scale > 0 else { return nil }
        let rate = Double(scale) / Double(2 * tick)
        return (1...1000).contains(rate) ? rate : nil
    }
}
