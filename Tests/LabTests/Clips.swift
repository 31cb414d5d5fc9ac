import Glibc
import Lab

/// The clips of all tests, rendered once and kept with what the build makes.
enum Clips {
    static var cache: String {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return package.joined(separator: "/") + "/.build/test-clips"
    }
}

extension TestClip {
    /// Two seconds with one keyframe.
    static let short = TestClip(width: 320, height: 180, seconds: 2)
    /// As long, with another sequence header.
    static let otherProfile = TestClip(width: 320, height: 180, pixelFormat: "yuv444p", seconds: 2)
    /// A camera's clip for tests that publish for some seconds.
    static let camera = TestClip(width: 320, height: 180, keyframeSeconds: 1, seconds: 12)
    /// Another picture, which plays the slate.
    static let slate = TestClip(width: 320, height: 180, framesPerSecond: 25, keyframeSeconds: 1, seconds: 12)
}

/// A whole file.
func contents(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw UnreadableFile(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&buffer, 1, buffer.count, file)
        guard count > 0 else { return bytes }
        bytes += buffer[..<count]
    }
}

/// Writes a whole file.
func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw UnreadableFile(path: path) }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw UnreadableFile(path: path) }
}

/// A file that cannot be opened.
struct UnreadableFile: Error {
    let path: String
}
