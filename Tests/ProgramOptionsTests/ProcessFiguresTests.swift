import RelayCore
import Testing

@testable import ProgramOptions

@Suite struct ProcessFiguresTests {
    /// As the kernel names a file that was unlinked, or replaced by another one.
    @Test func anUpgradeIsSeenByTheProgramItself() {
        #expect(ProcessFigures.isReplaced(program: "/usr/bin/relayctl (deleted)") == true)
        #expect(ProcessFigures.isReplaced(program: "/usr/bin/relayctl") == false)
        #expect(ProcessFigures.isReplaced(program: nil) == nil)
        #expect(ProcessFigures.own.isReplaced == false)
    }
}
