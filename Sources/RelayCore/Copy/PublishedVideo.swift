/// What a publisher's H.264 is like, by its sequence header and its metadata, as relay-gate has read them.
public struct PublishedVideo: Hashable, Sendable, Codable {
    /// The picture, by the sequence header.
    public struct Picture: Hashable, Sendable, Codable {
        /// Visible pixels per line.
        public let width: Int
        /// Visible lines.
        public let height: Int
        /// H.264's `chroma_format_idc`: 1 is 4:2:0.
        public let chromaFormat: Int
        /// Bits per sample.
        public let bitDepth: Int
        /// Whether all pictures are whole frames.
        public let isProgressive: Bool
        /// Whether pixels are as wide as high.
        public let hasSquarePixels: Bool

        /// A picture of these values.
        public init(
            width: Int, height: Int, chromaFormat: Int = 1, bitDepth: Int = 8, isProgressive: Bool = true,
            hasSquarePixels: Bool = true
        ) {
            self.width = width
            self.height = height
            self.chromaFormat = chromaFormat
            self.bitDepth = bitDepth
            self.isProgressive = isProgressive
            self.hasSquarePixels = hasSquarePixels
        }
    }

    /// `nil`: the sequence header cannot be read.
    public let picture: Picture?
    /// Frames per second that are announced; `nil`: none are.
    public let frameRate: Double?
    /// Bits per second that are announced; `nil`: none are.
    public let bitrate: Double?

    /// A video of these values.
    public init(picture: Picture?, frameRate: Double? = nil, bitrate: Double? = nil) {
        self.picture = picture
        self.frameRate = frameRate
        self.bitrate = bitrate
    }
}

extension PublishedVideo {
    /// The fields of the form in which relay-gate tells relay-hook of it (``IngestCallback/Call/describePublish``). Each is there, if only
    /// empty, so that none of a client's arguments can stand for it.
    public static let formFields = ["width", "height", "chroma", "depth", "progressive", "square", "rate", "bitrate"]

    /// The values of ``formFields``, in their order.
    public var formValues: [String] {
        guard let picture else { return ["", "", "", "", "", ""] + rates }
        return [
            "\(picture.width)", "\(picture.height)", "\(picture.chromaFormat)", "\(picture.bitDepth)",
            picture.isProgressive ? "1" : "0", picture.hasSquarePixels ? "1" : "0",
        ] + rates
    }

    private var rates: [String] { [frameRate, bitrate].map { $0.map { "\($0)" } ?? "" } }

    /// What a callback describes; what is missing there is unknown.
    public init(_ callback: IngestCallback) {
        let number: (String) -> Int? = { callback.own($0)?.wholeNumber() }
        if let width = number("width"), let height = number("height"), let chroma = number("chroma"),
            let depth = number("depth"), let progressive = number("progressive"), let square = number("square")
        {
            picture = Picture(
                width: width, height: height, chromaFormat: chroma, bitDepth: depth, isProgressive: progressive == 1,
                hasSquarePixels: square == 1)
        } else {
            picture = nil
        }
        let rate: (String) -> Double? = { callback.own($0).flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil } }
        (frameRate, bitrate) = (rate("rate"), rate("bitrate"))
    }
}
