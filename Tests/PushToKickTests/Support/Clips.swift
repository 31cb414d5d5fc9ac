import Lab

/// The clips of all tests, rendered once and kept with what the build makes.
enum Clips {
    static var cache: String {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return package.joined(separator: "/") + "/.build/test-clips"
    }

    static let camera = TestClip(width: 320, height: 180, keyframeSeconds: 1, seconds: 12)
}
