import Testing

@testable import Gate

@Suite struct KeyframeMeterTests {
    @Test func keyframesAreToldWhenTheirDistanceChanges() {
        var meter = KeyframeMeter()
        let header: [UInt8] = [0x17, 0, 0, 0, 0]
        let keyframe: [UInt8] = [0x17, 1, 0, 0, 0]
        let frame: [UInt8] = [0x27, 1, 0, 0, 0]
        var told: [Int?] = []
        for (bytes, time) in [
            (header, 0), (keyframe, 0), (frame, 33), (keyframe, 2000), (keyframe, 4033), (header, 4040),
            (keyframe, 9000), (keyframe, 9000), (keyframe, 1000),
        ] as [([UInt8], UInt32)] {
            told.append(meter.began(bytes, at: time))
        }
        #expect(told == [nil, nil, nil, 2000, nil, nil, 4967, nil, nil])
        #expect(meter.interval == 4967)
    }

    /// Enhanced RTMP; Sorenson's H.263, which has no sequence header; nothing at all; the wrap of timestamps.
    @Test func otherFormsAreRead() {
        var meter = KeyframeMeter()
        var told: [Int?] = []
        for (bytes, time) in [
            // A sequence header, and two enhanced keyframes.
            ([0x90, 1, 2, 3, 4], 0), ([0x91, 1, 2, 3, 4], UInt32.max - 999), ([0x93, 1, 2, 3, 4], 1000),
            ([0x12], 2000), ([], 2500), ([0x17], 3500),
        ] as [([UInt8], UInt32)] {
            told.append(meter.began(bytes, at: time))
        }
        #expect(told == [nil, nil, 2000, 1000, nil, 1500])
    }
}
