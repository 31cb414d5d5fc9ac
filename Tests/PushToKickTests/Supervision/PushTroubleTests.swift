import RelayCore
import Testing

@testable import PushToKick

/// One line a trouble, not one a retry.
@Suite struct PushTroubleTests {
    private var world = MachineWorld()

    private var loud: Int {
        world.reports.count { report in
            switch report {
            case .connected(_, let isRepeated): !isRepeated
            case .failed(_, _, _, let isRepeated): !isRepeated
            case .steady, .stillFailing, .programMissing, .programUnknown, .programBack, .renewing, .stalled,
                .readsAgain, .held, .resumed, .reconnecting, .renewalDue:
                true
            }
        }
    }

    @Test mutating func aPlainRunReportsItsConnectionOnly() {
        world.stream(.seconds(600))
        #expect(world.reports == [.connected(away: nil, isRepeated: false)])
    }

    @Test mutating func aConnectionAfterAFailureSaysForHowLongThereWasNone() {
        world.stream(.seconds(60))
        world.forget()
        let lost = world.now
        for _ in 1...3 {
            world.fail(.timedOut)
            world.startAgain()
        }
        world.stream(.seconds(60))
        let connected = world.reports.compactMap { report -> Duration? in
            if case .connected(let away, isRepeated: false) = report { away } else { nil }
        }
        #expect(connected.count == 1)
        let away = connected.first ?? .zero
        // From the first failure on, through two further attempts and their waits.
        #expect(away > .seconds(2) && lost + away < world.now - .seconds(50), "\(away)")
        // Later failures have times of their own.
        world.forget()
        world.fail(.timedOut)
        world.startAgain()
        world.stream(.seconds(1))
        let again = world.reports.compactMap { report -> Duration? in
            if case .connected(let away, _) = report { away } else { nil }
        }
        #expect(again.allSatisfy { $0 < away })
    }

    @Test mutating func aKeyThatIsRefusedForADay() {
        var passed = ContinuousClock.now
        let end = passed + .seconds(86_400)
        while passed < end {
            let before = world.now
            world.fail(.refused)
            world.startAgain()
            passed += world.now - before
        }
        #expect(world.reports.count > 2800)
        #expect((20...30).contains(loud), "once, after 1, 5 and 15 more minutes, then every hour")
    }

    @Test mutating func everyReasonIsToldOnce() {
        for _ in 1...10 {
            world.fail(.unresolved)
            world.startAgain()
            world.fail(.timedOut)
            world.startAgain()
        }
        #expect(loud <= 4)
    }

    @Test mutating func aPlatformThatTakesAndClosesIsOneTrouble() {
        world.stream(.seconds(60))
        world.forget()
        for _ in 1...10 {
            world.fail(.closedAtOnce)
            world.startAgain()
            world.stream(.seconds(1))
        }
        // Lost, connected, and a reminder or two.
        #expect(loud <= 4)
        world.forget()
        world.stream(.seconds(40))
        #expect(world.reports == [.steady])
        world.fail(.closed)
        #expect(loud == 2, "a new trouble")
    }
}
