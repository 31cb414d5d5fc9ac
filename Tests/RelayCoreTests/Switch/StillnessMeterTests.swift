import Testing

@testable import RelayCore

@Suite struct StillnessMeterTests {
    /// A switcher whose filters print 30 frames a second.
    private struct World {
        let start = ContinuousClock.now
        var meter = StillnessMeter(StillnessRule(picture: .seconds(10), sound: .seconds(10)))
        var milliseconds = 0
        var verdicts: [StillnessMeter.Verdict] = []

        var now: ContinuousClock.Instant { start + .milliseconds(milliseconds) }

        mutating func print(_ line: StillnessLine) {
            if let verdict = meter.observed(line, now: now) { verdicts.append(verdict) }
        }

        /// Frames of which each differs by what is given for its number within two seconds.
        mutating func frames(seconds: Int, _ difference: (Int) -> Double) {
            for number in 0..<(seconds * 30) {
                milliseconds += number % 3 == 0 ? 34 : 33
                print(.frame(difference: difference(number % 60)))
            }
        }

        mutating func wait(seconds: Int) {
            for _ in 0..<(seconds * 10) {
                milliseconds += 100
                if let verdict = meter.passed(now: now) { verdicts.append(verdict) }
            }
        }

        func verdicts(_ medium: StillnessRule.Medium) -> [Bool] {
            verdicts.filter { $0.medium == medium }.map(\.isStill)
        }
    }

    /// As measured: a keyframe, and how x264 comes back to the picture that it had.
    private static func still(_ number: Int) -> Double {
        switch number {
        case 0: 0.62
        case 1...3: 0.1
        case 4...20: 0.02
        default: 0.004
        }
    }

    @Test func aStillPictureIsStillAlthoughKeyframesDiffer() {
        var world = World()
        world.print(.changedPart)
        world.frames(seconds: 21, Self.still)
        #expect(world.verdicts(.picture).count == 10 && world.verdicts.allSatisfy { $0.isStill })
        #expect(world.verdicts.first.map { $0.since - world.start < .seconds(1) } == true)
    }

    @Test func grainIsMovement() {
        var world = World()
        world.print(.changedPart)
        world.frames(seconds: 11) { $0 == 0 ? 0.8 : 0.045 }
        #expect(world.verdicts(.picture) == [false, false, false, false, false])
        // Half of the frames are repeated: 15 frames a second in a program with 30.
        world = World()
        world.frames(seconds: 11) { $0 % 2 == 0 ? 0.09 : 0 }
        #expect(world.verdicts(.picture) == [false, false, false, false, false])
    }

    /// A clock in a corner: the picture as a whole differs no more than a still one.
    @Test func aPartThatChangesIsMovement() {
        var world = World()
        world.print(.changedPart)
        world.frames(seconds: 3, Self.still)
        #expect(world.verdicts(.picture) == [true])
        world.print(.changedPart)
        #expect(world.verdicts(.picture) == [true, false], "at once")
        world.print(.changedPart)
        #expect(world.verdicts(.picture) == [true, false], "once")
        world.frames(seconds: 3, Self.still)
        #expect(world.verdicts(.picture).dropFirst(2).first == false, "the window in which it changed")
        world.frames(seconds: 3, Self.still)
        #expect(world.verdicts(.picture).last == true)
    }

    @Test func framesThatStopAreNotAStillPicture() {
        var world = World()
        world.print(.changedPart)
        for _ in 0..<20 {
            world.frames(seconds: 1, Self.still)
            world.milliseconds += 3000
        }
        #expect(world.verdicts.isEmpty)
        // A few frames a second are enough.
        for _ in 0..<50 {
            world.milliseconds += 500
            world.print(.frame(difference: 0))
        }
        #expect(world.verdicts(.picture).count >= 4 && world.verdicts.allSatisfy { $0.isStill })
    }

    @Test func silenceIsJudgedAllTheTime() throws {
        var world = World()
        world.wait(seconds: 5)
        #expect(world.verdicts(.sound) == [false, false])
        world.print(.silenceBegins)
        let began = world.now - .milliseconds(500)
        world.wait(seconds: 5)
        let last = try #require(world.verdicts.last)
        #expect(last.isStill && last.since == began && world.verdicts(.sound).count >= 4)
        world.print(.silenceEnds)
        #expect(world.verdicts(.sound).last == false, "at once")
        world.wait(seconds: 3)
        #expect(world.verdicts(.sound).last == false)
    }

    @Test func whatIsNotWatchedIsNotJudged() {
        var world = World()
        world.meter = StillnessMeter(StillnessRule(picture: .seconds(10), sound: nil))
        world.wait(seconds: 10)
        #expect(world.verdicts.isEmpty)
    }
}
