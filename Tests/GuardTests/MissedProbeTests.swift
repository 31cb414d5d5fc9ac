import Glibc
import Testing

@testable import Guard

/// Whether a probe was missed because nginx hangs, or because the host is busy.
@Suite struct MissedProbeTests {
    private static func time(ran: Int, waited: Int, _ isRunnable: Bool = false) -> ProcessorTime {
        ProcessorTime(ran: .milliseconds(ran), waited: .milliseconds(waited), isRunnable: isRunnable)
    }

    private static func probe(
        took: Int = 1500, ran: Int = 0, waited: Int = 0, isRunnable: Bool = false, guardWaited: Int = 0
    ) -> MissedProbe {
        MissedProbe(
            took: .milliseconds(took), limit: .milliseconds(1500),
            worker: (time(ran: 7000, waited: 9000), time(ran: 7000 + ran, waited: 9000 + waited, isRunnable)),
            own: [
                (time(ran: 10, waited: 20), time(ran: 10, waited: 20 + guardWaited, true)),
                (time(ran: 5, waited: 100), time(ran: 6, waited: 101)),
            ])
    }

    @Test(arguments: [
        ("halted, or in a deadlock: it neither runs nor waits", probe(), false),
        ("in an endless loop, with a processor of its own", probe(ran: 1490, waited: 10, isRunnable: true), false),
        ("in an endless loop, beside seven busy processes", probe(ran: 190, waited: 1300, isRunnable: true), false),
        ("it waits, and has waited since before the probe", probe(isRunnable: true), true),
        ("it waited for most of the time", probe(ran: 1, waited: 1400), true),
        ("it waited for some of the time", probe(ran: 1, waited: 700), false),
        ("a short turn, and it waits again", probe(ran: 4, waited: 600, isRunnable: true), true),
        ("the guard waited for most of the time", probe(guardWaited: 800), true),
        ("the guard waited for some of the time", probe(guardWaited: 700), false),
        ("the guard, or the whole virtual machine, stood still", probe(took: 3000), true),
        ("refused at once, in a moment in which the worker waited", probe(took: 1, waited: 1), false),
    ])
    func whatExplainsIt(_ name: String, _ probe: MissedProbe, isForWant: Bool) {
        #expect(probe.isForWantOfProcessor == isForWant, "\(name)")
    }

    @Test func withoutFiguresItCounts() {
        let probe = MissedProbe(took: .milliseconds(1500), limit: .milliseconds(1500), worker: nil, own: [])
        #expect(!probe.isForWantOfProcessor && probe.waited == .zero)
    }

    @Test func theKernelsFiguresAreRead() {
        let stat = "17 (nginx: (R) x) S 1 17 17 0 -1 4194560 1 0 0 0 0 0"
        #expect(
            ProcessorTime(schedstat: "52227697 5688984404 46", stat: stat)
                == ProcessorTime(ran: .nanoseconds(52_227_697), waited: .nanoseconds(5_688_984_404), isRunnable: false))
        #expect(ProcessorTime(schedstat: "1 2 3", stat: "17 (nginx) R 1")?.isRunnable == true)
        #expect(ProcessorTime(schedstat: "1 2 3", stat: "17 (nginx) T 1")?.isRunnable == false)
        #expect(ProcessorTime(schedstat: "0 0 0", stat: stat) == nil, "a kernel that does not count")
        #expect(ProcessorTime(schedstat: "", stat: stat) == nil)
        #expect(ProcessorTime(schedstat: "1 2 3", stat: "") == nil)
    }

    @Test func thisProcessHasItsFigures() throws {
        let own = ProcessorTime.ofOwnThreads()
        #expect(own[getpid()] != nil)
        #expect(own.values.contains { $0.isRunnable && $0.ran > .zero })
        #expect(ProcessorTime.of(process: Int32.max) == nil)
    }
}
