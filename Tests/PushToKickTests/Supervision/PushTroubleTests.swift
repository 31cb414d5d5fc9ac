import RelayCore
import Testing

@testable import PushToKick

/// One line a trouble, not one a retry.
@Suite struct PushTroubleTests {
    private var world = MachineWorld()

    private var loud: Int {
        world.reports.count { report in
            switch report {
            case .connected(let isRepeated): !isRepeated
            case .failed(_, _, _, let isRepeated): !isRepeated
            case .steady, .stillFailing, .programMissing, .programUnknown, .programBack, .rollingOver: true
            }
        }
    }

    @Test mutating func aPlainRunReportsItsConnectionOnly() {
        world.stream(.seconds(600))
        #expect(world.reports == [.connected(isRepeated: false)])
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
