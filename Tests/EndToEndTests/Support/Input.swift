import Lab
import Testing
import TestSupport

/// Something a broadcaster may send, and what viewers must see of it.
struct Input: Sendable {
    /// Inputs of one kind.
    enum Group: String, CaseIterable, CustomTestStringConvertible {
        case sizes, rates, sounds, timestamps

        var testDescription: String { rawValue }
    }

    let name: String
    let clip: TestClip
    /// What becomes of the clip on the way; `nil`: ffmpeg sends it as it is, again and again.
    var script: (@Sendable (PublisherScript) -> PublisherScript)?
    /// Whether ffmpeg has something to say of it.
    var isRemarkable = false
    /// Whether it is copied at first and then encoded, if LIVE_MODE copies what fits: ffmpeg may have something to say of where it begins.
    var isCopiedAtFirst = false
    /// Seconds for which it is on air.
    var seconds = 2.0
    /// Seconds within which it must be on air.
    var limit = 3.0
    /// Whether it has sound; viewers hear silence otherwise.
    var isHeard = true
    /// Looks at a picture of its last second.
    var check: @Sendable (SeenPicture) -> Void = { _ in }

    /// Makes the clip if it is not there yet.
    func prepare() async throws {
        _ = try await clip.file(cache: Places.clips)
        _ = try await Group.narrow.file(cache: Places.clips)
    }

    func start(_ relay: RunningRelay) async throws -> Visitor {
        guard let script else { return .camera(try await relay.camera(clip)) }
        return .scripted(try await relay.publisher(clip, script))
    }
}

extension Input.Group {
    var inputs: [Input] {
        switch self {
        case .sizes:
            [
                Input(
                    name: "1080p60",
                    clip: TestClip(width: 1920, height: 1080, framesPerSecond: 60, keyframeSeconds: 1, seconds: 6)),
                // 30 frames a second of it are more than some hosts of two cores can decode in real time.
                Input(
                    name: "4K",
                    clip: TestClip(width: 3840, height: 2160, framesPerSecond: 20, keyframeSeconds: 1, seconds: 4),
                    limit: 6),
                Input(
                    name: "480i for 4:3",
                    clip: TestClip(width: 720, height: 480, peculiarity: .interlaced, keyframeSeconds: 1, seconds: 8),
                    check: { picture in
                        #expect(picture.combing < 1, "two moments are woven together")
                        #expect(picture.brightness(ofColumns: 0..<76) < 18, "the shape of its pixels is not heeded")
                        #expect(picture.brightness(ofColumns: 84..<556) > 40)
                    }),
                Input(
                    name: "portrait", clip: TestClip(width: 720, height: 1280, keyframeSeconds: 1, seconds: 6),
                    check: { picture in
                        // 360 lines of 9:16 are 202 columns in the middle.
                        #expect(picture.brightness(ofColumns: 0..<210) < 18)
                        #expect(picture.brightness(ofColumns: 430..<640) < 18)
                        #expect(picture.brightness(ofColumns: 230..<410) > 40)
                    }),
                Input(
                    name: "another size in mid-stream",
                    clip: TestClip(width: 640, height: 360, keyframeSeconds: 1, seconds: 8),
                    script: { script in
                        let narrow = try? PublisherScript(file: "\(Places.clips)/\(Self.narrow.fileName)")
                        return script.prefix(2.5).followed(by: narrow ?? script)
                    }, seconds: 4,
                    check: { picture in
                        #expect(picture.brightness(ofColumns: 0..<70) < 18, "4:3 is not pillar-boxed")
                        #expect(picture.brightness(ofColumns: 90..<550) > 40)
                    }),
            ]
        case .rates:
            [
                Input(name: "15 fps", clip: TestClip(framesPerSecond: 15, keyframeSeconds: 1, seconds: 8)),
                Input(
                    name: "variable frame rate",
                    clip: TestClip(framesPerSecond: 60, peculiarity: .variableRate, keyframeSeconds: 1, seconds: 8),
                    seconds: 3),
                Input(
                    name: "B-frames and open GOP",
                    clip: TestClip(peculiarity: .openGOP, keyframeSeconds: 1, seconds: 8), isCopiedAtFirst: true),
                Input(
                    name: "damaged pictures",
                    clip: TestClip(peculiarity: .damaged, keyframeSeconds: 1, seconds: 8), isRemarkable: true),
                Input(name: "a keyframe every 10 s", clip: TestClip(keyframeSeconds: 10, seconds: 20)),
            ]
        case .sounds:
            [
                Input(
                    name: "HE-AAC",
                    clip: TestClip(sound: .tone(channels: 2, sampleRate: 24_000), keyframeSeconds: 1, seconds: 8),
                    script: { $0.asHEAAC() }),
                Input(
                    name: "mono 22 kHz",
                    clip: TestClip(sound: .tone(channels: 1, sampleRate: 22_050), keyframeSeconds: 1, seconds: 8)),
                Input(name: "MP3", clip: TestClip(sound: .mp3, keyframeSeconds: 1, seconds: 8)),
                Input(
                    name: "no sound", clip: TestClip(sound: .none, keyframeSeconds: 1, seconds: 8), limit: 4,
                    isHeard: false),
            ]
        case .timestamps:
            [
                Input(name: "metadata missing", clip: .plain, script: { $0.without(18) }),
                Input(name: "timestamps from 2^31", clip: .plain, script: { $0.retimed { $0.timestamp &+ 1 << 31 } }),
                Self.jump("timestamps jump by 5 s", 5000), Self.jump("timestamps jump by 60 s", 60_000),
                Self.jump("timestamps jump back by 1 s", -1000), Self.jump("timestamps jump back by 30 s", -30_000),
            ]
        }
    }

    /// The second size of a broadcaster that changes it.
    fileprivate static let narrow = TestClip(width: 640, height: 480, keyframeSeconds: 1, seconds: 6)

    private static func jump(_ name: String, _ milliseconds: Int) -> Input {
        Input(
            name: name, clip: .plain,
            script: { script in
                script.retimed { message in
                    let moved =
                        Int(message.timestamp) + 60_000 + (message.due < 2.5 || message.isHeader ? 0 : milliseconds)
                    return UInt32(moved)
                }
            }, seconds: 4)
    }
}
