import Glibc

/// Tests whether ffmpeg can show a file by decoding its first picture.
public enum PictureProbe {
    /// Why it cannot, and the remedy, as text to follow the file's name; `nil` if it can, or without ffmpeg.
    ///
    /// - Parameters:
    ///   - environment: For ffmpeg, which is looked for in its `PATH`.
    ///   - limit: How long reading the file may take.
    public static func problem(
        with path: String, environment: [String: String] = Command.cleanEnvironment,
        within limit: Duration = .seconds(10)
    ) async -> String? {
        let head = await DetachedThread.run { firstBytes(of: path) }
        if head.isEmpty { return "is empty (0 bytes); copy the file again" }
        guard let ffmpeg = ExecutableLookup.find("ffmpeg", in: environment["PATH"]) else { return nil }
        let (lines, sink) = AsyncStream<OutputLine>.makeStream()
        // One line per picture, after some that begin with #.
        let arguments =
            ["-nostdin", "-v", "error", "-i", "file:\(path)", "-map", "0:v:0", "-frames:v", "1", "-f", "framecrc", "-"]
        let command = Command(ffmpeg, arguments, environment: environment)
        guard let child = try? await Child.start(command, onLine: { sink.yield($0) }) else { return nil }
        let timer = Task {
            try await Task.sleep(for: limit)
            await child.stop(.immediate)
            return true
        }
        _ = await child.exit()
        sink.finish()
        timer.cancel()
        if (try? await timer.value) == true {
            return "could not be read within \(limit.components.seconds) s; put the file on a disk of this host"
        }
        let output = await lines.reduce(into: [OutputLine]()) { $0.append($1) }
        if output.contains(where: { $0.stream == .stdout && !$0.text.hasPrefix("#") }) { return nil }
        if isAnimatedWebP(head) {
            return "is an animated WebP, which this ffmpeg can't read; convert it to MP4 or GIF"
        }
        if output.contains(where: { $0.text.contains("matches no streams") }) {
            return "has no picture; give a video or a picture"
        }
        return "is neither a video nor a picture that ffmpeg can read; convert it to MP4, PNG or JPEG"
    }

    /// A RIFF file of type WEBP whose first chunk is VP8X with the animation flag (RFC 9649, 2.7).
    private static func isAnimatedWebP(_ head: [UInt8]) -> Bool {
        head.count > 20 && head[..<4].elementsEqual("RIFF".utf8) && head[8..<16].elementsEqual("WEBPVP8X".utf8)
            && head[20] & 0x02 != 0
    }

    private static func firstBytes(of path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }
}
