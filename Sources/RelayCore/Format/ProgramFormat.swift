/// The part of the program's profile that can follow publishers: its size and its frame rate.
public struct ProgramFormat: Hashable, Sendable, CustomStringConvertible {
    /// Picture size.
    public var size: FrameSize
    /// Frames per second, constant.
    public var frameRate: FrameRate

    /// A format of these values.
    public init(size: FrameSize, frameRate: FrameRate) {
        self.size = size
        self.frameRate = frameRate
    }

    /// Before any publisher was seen: the defaults of OUT_RES and OUT_FPS.
    public static let initial = ProgramFormat(size: FrameSize(width: 1920, height: 1080), frameRate: FrameRate(30))

    /// `1280x720 at 30`.
    public var description: String { "\(size) at \(frameRate)" }
}

/// As it is saved: in the notation of the settings, and by their rules.
extension ProgramFormat: Codable {
    private enum CodingKeys: String, CodingKey { case size, frameRate }

    /// Reads a saved format.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func part<Part>(_ key: CodingKeys, _ rule: SettingRule<Part>) throws -> Part {
            guard let value = rule.read(try values.decode(String.self, forKey: key)) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "give \(rule.allowed)")
            }
            return value
        }
        self.init(size: try part(.size, FrameSize.rule), frameRate: try part(.frameRate, FrameRate.rule))
    }

    /// Saves a format.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(size.description, forKey: .size)
        try values.encode(frameRate.description, forKey: .frameRate)
    }
}

extension VideoProfile {
    /// Its size and frame rate.
    public var format: ProgramFormat {
        get { ProgramFormat(size: size, frameRate: frameRate) }
        set { (size, frameRate) = (newValue.size, newValue.frameRate) }
    }
}
