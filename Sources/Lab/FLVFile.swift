import FoundationEssentials
import Glibc
import ProcessKit

/// Reads media files as FLV tags.
public enum FLVFile {
    /// The tags of an FLV file.
    /// - Throws: ``FLVError`` if the file is not FLV, ``SystemCallError`` if it cannot be read. An unfinished tag at the end is
    ///   omitted.
    public static func tags(of path: String) throws -> [FLVTag] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemCallError("open \(path)") }
        defer { close(descriptor) }
        var reader = FLVReader()
        var tags: [FLVTag] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw SystemCallError("read \(path)") }
            guard count > 0 else { return tags }
            reader.append(buffer[..<count])
            while let tag = try reader.next() { tags.append(tag) }
        }
    }

    /// The tags of a stream copy of any media file, as ffmpeg publishes it.
    /// - Parameters:
    ///   - path: A file in any container whose codecs FLV can hold.
    ///   - directory: For the copy, which is removed.
    /// - Throws: ``FFmpegError`` if ffmpeg cannot copy the file.
    public static func tags(ofStreamCopy path: String, in directory: String) async throws -> [FLVTag] {
        let copy = "\(directory)/copy-\(UInt64.random(in: 0 ... .max)).flv"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try await FFmpeg.run([
            "-i", path, "-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", "-f", "flv", copy,
        ])
        return try tags(of: copy)
    }
}
