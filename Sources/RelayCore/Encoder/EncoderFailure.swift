/// Recognises from ffmpeg's messages that an encoder could not be opened.
public enum EncoderFailure {
    /// 5.1: "Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0 - maybe incorrect parameters
    /// such as …"; 7.1: "Error while opening encoder - maybe incorrect parameters such as …". Both, of a card that can't be opened:
    /// "Device creation failed: -22."
    private static let signs = ["Error while opening encoder", "Device creation failed", "Unknown encoder '"]

    /// What the encoder said; `nil`: it is not what failed.
    ///
    /// - Parameter errors: ffmpeg's errors, the oldest first.
    public static func reason(in errors: [String]) -> String? {
        guard let index = errors.firstIndex(where: { error in signs.contains { error.contains($0) } }) else {
            return nil
        }
        // The encoder itself says why, just before ffmpeg says what follows from it.
        if index > 0, !errors[index].hasPrefix("Unknown") { return errors[index - 1] }
        // Of all render nodes that it has looked at, libva says nothing.
        return errors[index].hasPrefix("Device") ? "no graphics card that it can use" : errors[index]
    }
}
