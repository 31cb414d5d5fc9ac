import Glibc
import Testing

@testable import Lab

@Suite struct ProcessTreeUseTests {
    private func member(_ ticks: UInt64, parent: Int32, group: Int32, started: UInt64 = 1) -> ProcessTreeUse.Member {
        .init(started: started, ticks: ticks, name: "p", parent: parent, group: group)
    }

    @Test func readsWhatAProcessAndItsEndedChildrenUsed() {
        let line = "42 (a (b) c) S 7 40 40 0 -1 4194560 100 200 0 0 10 20 3 4 20 0 1 0 9876 1000 50"
        #expect(
            ProcessTreeUse.member(line)
                == .init(started: 9876, ticks: 37, name: "a (b) c", parent: 7, group: 40))
        #expect(ProcessTreeUse.member(line.replacing(") S ", with: ") Z ")) == nil)
        #expect(ProcessTreeUse.member("") == nil)
    }

    @Test func findsDescendantsAndTheGroup() {
        let all: [Int32: ProcessTreeUse.Member] = [
            10: member(0, parent: 1, group: 10), 11: member(0, parent: 10, group: 11),
            12: member(0, parent: 11, group: 11), 13: member(0, parent: 1, group: 10),
            14: member(0, parent: 1, group: 14),
        ]
        #expect(ProcessTreeUse(of: [10], in: all, at: Fabricated.start).pids == [10, 11, 12, 13])
    }

    @Test func countsWhatWasUsedInBetween() {
        let hertz = UInt64(sysconf(Int32(_SC_CLK_TCK)))
        let before = ProcessTreeUse(
            of: [10], in: [10: member(hertz, parent: 1, group: 10), 11: member(5, parent: 10, group: 10)],
            at: Fabricated.start)
        // 11 has ended and another process has its number; 12 is new.
        let after = ProcessTreeUse(
            of: [10],
            in: [
                10: member(2 * hertz, parent: 1, group: 10), 11: member(hertz, parent: 10, group: 10, started: 2),
                12: member(hertz, parent: 10, group: 10),
            ], at: Fabricated.start.advanced(by: 10))
        #expect(abs(after.percent(since: before) - 30) < 0.001)
        #expect(after.percent(since: after) == 0)
    }

    @Test func thisProcessHasMemoryAndTime() {
        let use = ProcessTreeUse(of: [getpid()])
        #expect(use.pids.contains(getpid()))
        #expect(use.megabytes > 1)
        #expect(ProcessNanoseconds.used(by: getpid()) > 0)
    }
}
