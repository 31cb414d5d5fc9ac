import Testing

@testable import Gate

@Suite struct VideoMeterTests {
    private func measured(_ messages: [([UInt8], UInt32)]) -> [[VideoMeasure]] {
        var meter = VideoMeter()
        return messages.map { meter.began($0.0, of: 1000, at: $0.1) }
    }

    private func intervals(_ messages: [([UInt8], UInt32)]) -> [Int?] {
        measured(messages).map { measures in
            measures.compactMap { if case .keyframeInterval(let interval) = $0 { interval } else { nil } }.first
        }
    }

    private let header: [UInt8] = [0x17, 0, 0, 0, 0]
    private let keyframe: [UInt8] = [0x17, 1, 0, 0, 0]
    private let frame: [UInt8] = [0x27, 1, 0, 0, 0]

    @Test func keyframesAreToldWhenTheirDistanceChanges() {
        func told(_ keyframes: [Int], until end: Int) -> [Int] {
            let frames = stride(from: 0, through: end, by: 500).map { time in
                (keyframes.contains(time) ? keyframe : frame, UInt32(time))
            }
            return intervals([(header, 0)] + frames).compactMap { $0 }
        }
        #expect(told([0, 2000, 4000, 7000, 9000], until: 9000) == [2000, 3000, 2000])
        #expect(
            intervals([(keyframe, 0), (keyframe, 1000), (keyframe, 2033), (keyframe, 2033)]) == [nil, 1000, nil, nil])
        // It may never come: its distance is told, and again with each second.
        #expect(told([0, 2000], until: 8500) == [2000, 4500, 5500, 6500])
        // A gap of the network is no distance of keyframes.
        #expect(
            intervals([(keyframe, 0), (keyframe, 1000), (keyframe, 7000), (keyframe, 8000)]) == [nil, 1000, nil, nil])
    }

    /// Enhanced RTMP; Sorenson's H.263, which has no sequence header; nothing at all; the wrap of timestamps.
    @Test func otherFormsAreRead() {
        let told = intervals([
            // A sequence header, and two enhanced keyframes.
            ([0x90, 1, 2, 3, 4], 0), ([0x91, 1, 2, 3, 4], UInt32.max - 399), ([0x93, 1, 2, 3, 4], 1000),
            ([0x12], 2000), ([], 2500), ([0x17], 3500),
        ])
        #expect(told == [nil, nil, 1400, 1000, nil, 1500])
    }

    /// Over two seconds of media each time, from any moment on; frames that are left out are missing.
    @Test func framesAreCounted() {
        func rates(_ messages: [([UInt8], UInt32)]) -> [Double] {
            measured(messages).flatMap { $0 }.compactMap {
                if case .rates(let rate, let bits) = $0 { bits == rate * 8000 ? rate : -1 } else { nil }
            }
        }
        func frames(from begin: Int, every step: Int, count: Int) -> [([UInt8], UInt32)] {
            (0..<count).map { (frame, UInt32(truncatingIfNeeded: begin + $0 * step)) }
        }
        #expect(rates([(header, 0)] + frames(from: 0, every: 40, count: 101)) == [25, 25])
        #expect(rates(frames(from: 7, every: 20, count: 101) + frames(from: 2047, every: 40, count: 50)) == [50, 25])
        #expect(rates(frames(from: Int(UInt32.max) - 999, every: 50, count: 41)) == [20], "the wrap of timestamps")
        // Neither a jump nor a step back says anything; commands and headers are no frames.
        #expect(rates([(frame, 0), (frame, 500_000), (frame, 501_000), (frame, 502_000)]) == [1])
        #expect(rates([(frame, 9000), (frame, 40), (frame, 1040), (frame, 2040)]) == [1])
        #expect(rates([(frame, 0), ([0x57, 0], 700), (header, 900), (frame, 1000), (frame, 2000)]) == [1])
    }

    /// A recovery point before a slice of type 1; an access unit delimiter and SEI before one of type 5; what is cut off.
    @Test func anOpenGOPIsToldOnce() {
        func open(_ bodies: [[UInt8]]) -> [Bool] {
            measured(bodies.map { ($0, 0) }).map { $0.contains(.openGOP) }
        }
        let recovery: [UInt8] = [0, 0, 0, 3, 6, 6, 1]
        let delimiter: [UInt8] = [0, 0, 0, 2, 9, 0x10]
        let (idr, slice): ([UInt8], [UInt8]) = ([0, 0, 3, 0, 0x65, 0x88], [0, 0, 3, 0, 0x41, 0x9A])
        #expect(open([keyframe + delimiter + recovery + idr, keyframe + idr, keyframe]) == [false, false, false])
        #expect(open([keyframe + recovery + slice, keyframe + recovery + slice]) == [true, false])
        #expect(
            open([frame + slice, keyframe + [0, 0, 0, 0, 0], keyframe + recovery, header + slice]).allSatisfy { !$0 })
        #expect(open([[0x97, 1, 0, 0, 0] + slice]) == [false], "enhanced RTMP")
    }

    /// A step back, and one of more than a second and a half; not the wrap of the timestamps.
    @Test func jumpsAreCounted() {
        func jumps(_ times: [UInt32]) -> [Int] {
            measured(times.map { (frame, $0) }).flatMap { $0 }.compactMap {
                if case .jumps(let count) = $0 { count } else { nil }
            }
        }
        #expect(jumps([0, 33, 33, 1533, 1566]) == [])
        #expect(jumps([0, 33, 1534, 1500, 90_000]) == [1, 2, 3])
        #expect(jumps([UInt32.max - 20, 12, 45]) == [])
    }
}
