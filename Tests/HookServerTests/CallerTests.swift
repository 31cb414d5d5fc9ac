import Glibc
import Testing

@testable import HookServer

/// In whose name an order is given.
@Suite struct CallerTests {
    @Test func thePageSpeaksForItsUsers() {
        let page = Caller(uid: 990, name: "relay-web")
        let anna = Caller(uid: 990, name: "anna (page)", isDeputy: true)
        #expect(page.speaking(for: "anna (page)", isService: true) == anna)
        #expect(page.speaking(for: nil, isService: true) == page)
    }

    @Test(arguments: [Caller(uid: 0, name: "root"), Caller(uid: getuid(), name: "anna")])
    func nobodyElseSpeaksForOthers(caller: Caller) {
        #expect(caller.speaking(for: "ben (page)", isService: true) == caller)
    }

    /// All services of "relayctl up" have one user, which may be root.
    @Test func withoutSystemdTheOwnUserSpeaksForOthers() {
        let own = Caller(uid: getuid(), name: "root")
        #expect(own.speaking(for: "ben", isService: false) == Caller(uid: own.uid, name: "ben", isDeputy: true))
        let other = Caller(uid: own.uid + 1, name: "anna")
        #expect(other.speaking(for: "ben", isService: false) == other)
    }

    /// Keys are root's.
    @Test func whoIsSpokenForIsNeverRoot() {
        let root = Caller(uid: 0, name: "relay-web")
        #expect(root.isRoot && !root.speaking(for: "root", isService: true).isRoot)
    }

    /// relay-record plays what is published, and steers nothing; relay-alert does neither.
    @Test func servicesMayDoNoMoreThanTheyNeed() {
        let record = Caller(uid: getuid() + 1, name: "relay-record")
        #expect(record.onlyWatches && record.mayPlay)
        let alert = Caller(uid: getuid() + 1, name: "relay-alert")
        #expect(alert.onlyWatches && !alert.mayPlay)
        let person = Caller(uid: getuid() + 1, name: "anna")
        #expect(!person.onlyWatches && person.mayPlay)
        #expect(PreviewRoutes.isPath("/api/v1/publishers/live/preview"))
        for path in ["/api/v1/override", "/api/v1/publishers/live/disconnect", "/api/v1/keys/preview"] {
            #expect(!PreviewRoutes.isPath(path))
        }
    }

    @Test func aNameIsShortAndOnOneLine() {
        let page = Caller(uid: 990, name: "relay-web")
        #expect(page.speaking(for: "a\u{1B}[1m\nb", isService: true).name == "a?[1m?b")
        #expect(page.speaking(for: String(repeating: "a", count: 100), isService: true).name.count == 80)
    }
}
