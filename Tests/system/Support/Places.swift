import Lab

/// What the tests share with the other tests of this package.
enum Places {
    /// The cameras' clips.
    static let clips: String = {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        return package.joined(separator: "/") + "/.build/test-clips"
    }()
}

extension TestClip {
    /// What the tests' cameras send: the program's own size, a keyframe a second.
    static let plain = TestClip(width: 640, height: 360, keyframeSeconds: 1, seconds: 12)
}
