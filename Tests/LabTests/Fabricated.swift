import Lab

/// Tags made by hand.
enum Fabricated {
    static let start = Moment(nanoseconds: 1_000_000_000_000, unixSeconds: 1_700_000_000)

    static func video(
        _ timestamp: Int, at seconds: Double, key: Bool = false, hash: UInt64 = 0, session: Int = 1
    ) -> ReceivedTag {
        ReceivedTag(
            session: session, arrival: start.advanced(by: seconds),
            tag: FLVTag(content: .video(.init(isKeyframe: key)), timestamp: timestamp, size: 100, hash: hash))
    }

    static func audio(_ timestamp: Int, at seconds: Double, session: Int = 1) -> ReceivedTag {
        ReceivedTag(
            session: session, arrival: start.advanced(by: seconds),
            tag: FLVTag(content: .audio(.init()), timestamp: timestamp, size: 100, hash: 1))
    }

    static func header(_ content: FLVTag.Content, _ bytes: [UInt8], at seconds: Double) -> ReceivedTag {
        ReceivedTag(
            session: 1, arrival: start.advanced(by: seconds),
            tag: FLVTag(content: content, timestamp: 0, size: bytes.count, hash: 2, configuration: bytes))
    }

    static let slateKey: UInt64 = 1000
    static let slateInter: UInt64 = 1001

    /// The slate's frames: a keyframe and an inter frame.
    static var slate: FeedIndex {
        var index = FeedIndex()
        index.add([video(0, at: 0, key: true, hash: slateKey).tag, video(40, at: 0, hash: slateInter).tag], as: .slate)
        return index
    }

    /// A second of 25 frames and 50 audio tags, without a fault: what a part of a program should be.
    static func second(_ number: Int, live: Bool) -> [ReceivedTag] {
        let base = number * 1000
        return (0..<50).flatMap { half -> [ReceivedTag] in
            let timestamp = base + half * 20
            let time = Double(timestamp) / 1000
            guard half.isMultiple(of: 2) else { return [audio(timestamp, at: time)] }
            let isKeyframe = half == 0
            let hash = live ? UInt64(1 << 20 + timestamp) : isKeyframe ? slateKey : slateInter
            return [audio(timestamp, at: time), video(timestamp, at: time, key: isKeyframe, hash: hash)]
        }
    }

    /// Two seconds of slate, three live, three of slate.
    static var program: [ReceivedTag] {
        (0..<8).flatMap { second($0, live: (2..<5).contains($0)) }
    }
}
