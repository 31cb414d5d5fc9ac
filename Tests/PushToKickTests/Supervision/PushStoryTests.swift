import RelayCore
import Testing

@testable import PushToKick

/// The push machine over time.
@Suite struct PushStoryTests {
    private var world = MachineWorld()

    @Test mutating func aConnectionNeedsTwoReports() {
        world.report()
        #expect(world.reports.isEmpty, "what ffmpeg wrote may still lie in a buffer")
        world.report()
        #expect(world.reports == [.connected(away: nil, isRepeated: false)])
    }

    @Test mutating func aPlatformThatClosesSeesUsAgainAtOnce() {
        world.stream(.seconds(60))
        #expect(world.fail(.closed) <= .milliseconds(500))
        world.startAgain()
        world.stream(.seconds(60))
        #expect(world.fail(.closed) <= .milliseconds(500), "healthy in between")
    }

    @Test mutating func aPlatformThatStopsReadingIsNotConnectedUntilItReads() {
        world.stream(.seconds(2))
        world.forget()
        world.streamUnread(.seconds(8))
        #expect(world.reports == [.stalled(for: .seconds(4))])
        world.read()
        #expect(world.reports.last == .readsAgain(after: .seconds(9.5)), "since the connection began")
        #expect(world.deeds.isEmpty, "over the same connection")

        world.forget()
        world.streamUnread(.seconds(60))
        #expect(world.deeds == [.killFFmpeg], "after 30 s")
        world.fail(.crashed)
        guard case .failed(let failure, _, _, _) = world.reports.last else {
            Issue.record("no report of the failure")
            return
        }
        #expect(failure.kind == .notReading)

        // The buffers of the next connection take everything at first.
        world.startAgain()
        world.forget()
        world.streamUnread(.seconds(60))
        #expect(world.reports.isEmpty, "neither connected nor stalled anew")
        world.fail(.timedOut)
        world.startAgain()
        world.forget()
        world.stream(.seconds(8))
        guard case .connected(_?, _) = world.reports.first else {
            Issue.record("\(world.reports)")
            return
        }
    }

    @Test mutating func anOrderIsFollowedWhateverHappens() {
        world.stream(.seconds(2))
        world.forget()
        world.order(.paused)
        #expect(world.deeds == [.endFFmpeg])
        world.fail(.programClosed)
        #expect(world.reports == [.held(.paused)])
        world.pass(.seconds(3600), flow: .flows)
        #expect(world.deeds == [.endFFmpeg])
        world.order(.run)
        #expect(world.deeds.last == .start)
    }

    @Test mutating func waitsGrowToTheCap() {
        var waits: [Duration] = []
        for _ in 1...9 {
            waits.append(world.fail(.refused))
            world.startAgain()
        }
        #expect(waits[0] <= .milliseconds(500))
        #expect((.seconds(1.6)...(.seconds(2.4))).contains(waits[1]))
        #expect((.seconds(3.2)...(.seconds(4.8))).contains(waits[2]))
        #expect(waits.allSatisfy { $0 <= .seconds(30) })
        #expect(waits[8] >= .seconds(24))
        world.stream(.seconds(31))
        #expect(world.fail(.refused) <= .milliseconds(500))
        world.startAgain()
        #expect(world.fail(.refused) <= .seconds(2.4), "the sequence began anew")
    }

    /// It is told within 15 s that it is back: an attempt under way may miss that for 3 s.
    @Test mutating func aPlatformThatIsAwayIsTriedEveryTenSeconds() {
        for kind: PushFailure.Kind in [.connectionRefused, .timedOut, .unreachable, .unresolved, .closed] {
            var longest: Duration = .zero
            for _ in 1...60 {
                longest = max(longest, world.fail(kind))
                world.startAgain()
            }
            #expect(longest >= .seconds(8) && longest <= .seconds(10), "\(kind)")
        }
    }

    @Test mutating func theRelaysOwnSideIsTriedOftenAndForgivenEntirely() {
        for _ in 1...50 {
            #expect(world.fail(.programClosed) <= .seconds(1))
            world.startAgain()
        }
        #expect(world.fail(.closed) <= .milliseconds(500), "the platform has done nothing yet")
    }

    @Test mutating func aHangIsEndedAfterTenSeconds() {
        world.stream(.seconds(5))
        world.forget()
        world.pass(.seconds(9.4), flow: .flows)
        #expect(world.deeds.isEmpty)
        world.pass(.seconds(0.6), flow: .flows)
        #expect(world.deeds == [.killFFmpeg])
        world.fail(.crashed)
        guard case .failed(let failure, _, _, _) = world.reports.last else {
            Issue.record("no report of the failure")
            return
        }
        #expect(failure.kind == .stalled, "whatever ffmpeg says when it is ended")
    }

    @Test mutating func aMissingProgramIsWaitedForWithTheConnectionOpen() {
        world.stream(.seconds(5))
        world.forget()
        world.pass(.seconds(3600), flow: .missing)
        #expect(world.deeds.isEmpty)
        #expect(world.reports == [.programMissing(connected: true)], "one line")
        #expect(world.asked > 1000)
        world.stream(.seconds(1))
        #expect(world.reports.last == .programBack)
        #expect(world.deeds.isEmpty)
    }

    @Test mutating func aProgramThatIsBackGetsTheWholeLimit() {
        world.stream(.seconds(5))
        world.pass(.seconds(60), flow: .missing)
        world.forget()
        world.pass(.seconds(9.9), flow: .flows)
        #expect(world.deeds.isEmpty)
        world.pass(.seconds(3.2), flow: .flows)
        #expect(world.deeds == [.killFFmpeg], "it flows and nothing comes out")
    }

    @Test mutating func nobodyToAskIsNotTheProgramMissing() {
        world.stream(.seconds(5))
        world.forget()
        world.pass(.seconds(60), flow: .unknown)
        #expect(world.deeds.isEmpty)
        #expect(world.reports == [.programUnknown])
        world.pass(.seconds(60), flow: .missing)
        #expect(world.reports == [.programUnknown, .programMissing(connected: true)])
    }

    @Test mutating func aStartWithoutFramesIsAHangAfterFifteenSeconds() {
        world.pass(.seconds(14.9), flow: .flows)
        #expect(world.deeds == [.start])
        #expect(world.asked == 1, "a first look tells whether the program is there")
        world.pass(.seconds(0.2), flow: .flows)
        #expect(world.deeds == [.start, .killFFmpeg])
    }

    @Test mutating func aStartWithoutAProgramWaits() {
        world.pass(.seconds(600), flow: .missing)
        #expect(world.deeds == [.start])
        #expect(world.reports == [.programMissing(connected: false)])
    }

    @Test mutating func timestampsThatStandStillAreAHangAlthoughBytesFlow() {
        let frozen = OutputPosition(time: .seconds(1), frames: 10, bytes: 100)
        #expect(!OutputPosition(time: .seconds(1), frames: 20, bytes: 200).isAhead(of: frozen))
        #expect(OutputPosition(frames: 20, bytes: 200).isAhead(of: OutputPosition(frames: 10, bytes: 100)))
        #expect(OutputPosition(time: .zero).isAhead(of: OutputPosition()), "7.1 says N/A at first")
        #expect(!OutputPosition().isAhead(of: frozen))
    }
}
