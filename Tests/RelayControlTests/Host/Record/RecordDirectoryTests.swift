import Glibc
import Testing

@testable import RelayControl

/// Whether relay-record may write to RECORD_DIR.
@Suite struct RecordDirectoryTests {
    @Test(arguments: [
        (0o755, 7, 1, true), (0o755, 0, 0, false), (0o2770, 0, 9, true), (0o770, 0, 8, false), (0o777, 0, 0, true),
        (0o500, 7, 9, false), (0o730, 0, 9, true), (0o720, 0, 9, false),
    ]) func theModeDecides(mode: Int, owner: Int, group: Int, isAllowed: Bool) {
        var directory = stat()
        (directory.st_mode, directory.st_uid, directory.st_gid) = (mode_t(mode), uid_t(owner), gid_t(group))
        #expect(RecordDirectory.mayWrite(directory, user: 7, groups: [7, 9]) == isAllowed)
    }
}
