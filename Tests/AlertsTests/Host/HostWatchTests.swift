import FoundationEssentials
import RelayCore
import Testing

@testable import Alerts

@Suite struct HostWatchTests {
    private static let path = "/var/lib/relay-hook"
    private static let day: Int64 = 86_400

    private func disk(_ free: Int64, of size: Int64 = 20 << 30) -> DiskSpace {
        DiskSpace(path: Self.path, free: free, size: size)
    }

    /// 5 % of 20 GB is 1 GB; of 4 GB it would be 205 MB, and 500 MB count; of 1 TB 51 GB, and 5 GB count.
    @Test(
        arguments: [
            (20 << 30, 1025, DiskSpace.Level.enough), (20 << 30, 1023, .low), (20 << 30, 64, .low),
            (20 << 30, 63, .full),
            (1 << 40, 5121, .enough), (1 << 40, 5119, .low), (4 << 30, 501, .enough), (4 << 30, 499, .low),
            (4 << 30, 0, .full), (0, 0, .full),
        ] as [(Int64, Int64, DiskSpace.Level)])
    func theLevelFollowsFromWhatIsFree(size: Int64, megabytes: Int64, level: DiskSpace.Level) {
        #expect(disk(megabytes << 20, of: size).level(after: .enough) == level)
    }

    @Test func aLevelIsLeftWithAFifthMore() {
        #expect(disk(1100 << 20).level(after: .low) == .low)
        #expect(disk(1230 << 20).level(after: .low) == .enough)
        #expect(disk(1100 << 20).level(after: .full) == .low)
        #expect(disk(70 << 20).level(after: .full) == .full && disk(70 << 20).level(after: .low) == .low)
        #expect(disk(80 << 20).level(after: .full) == .low)
    }

    @Test func eachStepOfADiskIsNewsOnce() {
        var watch = HostWatch()
        func news(_ megabytes: Int64) -> [HostEvent] {
            watch.saw([disk(megabytes << 20)]).filter(\.isNews).map(\.event)
        }
        func low(_ megabytes: Int64, isFull: Bool = false) -> HostEvent {
            .diskLow(path: Self.path, freeBytes: megabytes << 20, isFull: isFull)
        }
        #expect(news(5000) == [])
        #expect(news(900) == [low(900)])
        #expect(news(800) == [])
        #expect(news(1030) == [], "around the limit")
        #expect(news(10) == [low(10, isFull: true)])
        #expect(news(100) == [low(100)])
        #expect(news(2000) == [.diskFree(path: Self.path, freeBytes: 2000 << 20)])
        #expect(news(2000) == [])
    }

    @Test func eachFileSystemIsLookedAtOnce() throws {
        let disks = DiskSpace.all(["/", "/", "/nowhere/at/all", "/proc/self"])
        #expect(disks.map(\.path) == ["/", "/proc/self"])
        let root = try #require(disks.first)
        #expect(root.size > 0 && (0...root.size).contains(root.free))
    }

    @Test(
        arguments: [
            // Of 90 days.
            (90, 30, CertificateSpan.Level.good), (90, 15, .good), (90, 13, .ending), (90, 4, .ending),
            (90, 2, .urgent),
            (90, 0, .urgent), (90, -5, .urgent), (365, 20, .good), (365, 13, .ending),
            // Of 6 days: a sixth is a day.
            (6, 2, .good),
        ] as [(Int64, Int64, CertificateSpan.Level)])
    func theLevelFollowsFromTheTimeThatIsLeft(lifetime: Int64, left: Int64, level: CertificateSpan.Level) {
        let now: Int64 = 1_795_633_200
        let end = now + left * Self.day
        #expect(CertificateSpan(begin: end - lifetime * Self.day, end: end).level(at: now) == level)
    }

    @Test func hoursCountForACertificateOfHours() {
        // Caddy's own authority: 12 hours, renewed after 8.
        let span = CertificateSpan(begin: 0, end: 12 * 3600)
        #expect(span.level(at: 8 * 3600) == .good)
        #expect(span.level(at: 11 * 3600) == .ending)
        #expect(span.level(at: 12 * 3600) == .urgent)
        let unknown = CertificateSpan(begin: nil, end: 13 * Self.day)
        #expect(unknown.level(at: 0) == .ending, "as if it were valid for long")
        #expect(CertificateSpan(begin: .max, end: 0).level(at: 0) == .urgent)
    }

    @Test func aCertificateIsNewsUntilItIsRenewed() {
        var watch = HostWatch()
        let end = 90 * Self.day
        func news(_ day: Int64, _ found: [String: CertificateSpan?]) -> [HostEvent] {
            watch.saw(found, now: day * Self.day).filter(\.isNews).map(\.event)
        }
        func ending(_ days: Int64, isUrgent: Bool = false) -> HostEvent {
            .certificateEnding(name: "a:443", left: .seconds(days * Self.day), isUrgent: isUrgent)
        }
        let span = CertificateSpan(begin: 0, end: end)
        #expect(news(60, ["a:443": span]) == [])
        #expect(news(77, ["a:443": span]) == [ending(13)])
        #expect(news(78, ["a:443": span]) == [])
        #expect(news(78, ["a:443": nil]) == [], "it is not reached: nothing is known")
        #expect(news(88, ["a:443": span]) == [ending(2, isUrgent: true)])
        #expect(news(91, ["a:443": span]) == [])
        let renewed = CertificateSpan(begin: end, end: 2 * end)
        #expect(
            news(91, ["a:443": renewed])
                == [.certificateRenewed(name: "a:443", left: .seconds(89 * Self.day))])
        #expect(news(175, ["a:443": renewed]) == [ending(5)])
        #expect(news(175, [:]) == [.certificateRenewed(name: "a:443", left: nil)], "nothing serves it any more")
        #expect(news(175, [:]) == [])
    }

    @Test func nginxIsAskedAtThePortsWithTLS() {
        let text = """
            # listen 1 ssl;
            load_module modules/ngx_stream_module.so;
            stream {
                server { listen 443 ssl; listen [::]:443 ssl;
                    ssl_certificate /etc/a; proxy_pass 127.0.0.1:1935; }
                server { listen 203.0.113.5:8443
                    ssl reuseport; }
                server { listen [2001:db8::1]:9443 ssl; }
                server { listen *:444 ssl; listen unix:/run/a ssl; listen 0 ssl; listen 70000 ssl; listen ssl; }
                server { listen 1940; } # ssl
            }
            """
        let places = CertificatePlace.all(inNginx: text)
        #expect(
            places.map { "\($0.host) \($0.port)" } == [
                "127.0.0.1 443", "203.0.113.5 8443", "2001:db8::1 9443", "127.0.0.1 444",
            ])
        #expect(places.first?.name == "port 443 of this host")
    }

    @Test(arguments: [
        ("https://relay.example.org", "relay.example.org", 443),
        ("https://relay.example.org:8443", "relay.example.org", 8443),
        ("https://[2001:db8::1]", "2001:db8::1", 443), ("https://[2001:db8::1]:444", "2001:db8::1", 444),
    ])
    func thePageIsAskedByItsName(address: String, host: String, port: Int) throws {
        let place = CertificatePlace(try #require(PublicURL(address)))
        #expect(place?.host == host && place?.port == port)
    }

    @Test func aPageWithoutTLSHasNoCertificate() throws {
        #expect(CertificatePlace(try #require(PublicURL("http://relay.example.org"))) == nil)
    }

    @Test func anUpgradeIsNewsUntilItIsDone() {
        var watch = HostWatch()
        #expect(watch.saw(outdated: []) == [])
        let waits = HostEvent.upgradeWaits(services: ["relay-hook"])
        #expect(watch.saw(outdated: ["relay-hook"]) == [.init(event: waits, isNews: true)])
        #expect(watch.saw(outdated: ["relay-hook"]) == [.init(event: waits, isNews: false)])
        #expect(watch.saw(outdated: []) == [.init(event: .upgradeDone, isNews: true)])
    }

    @Test func aRestartTellsNothingAgainAndForgetsNoEnd() throws {
        var watch = HostWatch()
        _ = watch.saw([disk(900 << 20)])
        _ = watch.saw(["a": CertificateSpan(begin: nil, end: 5)], now: 0)
        _ = watch.saw(outdated: ["relay-gate"])
        var next = try JSONDecoder().decode(HostWatch.self, from: JSONEncoder().encode(watch))
        #expect(next == watch)
        #expect(next.saw([disk(900 << 20)]).map(\.isNews) == [false])
        #expect(next.saw([disk(9000 << 20)]).map(\.isNews) == [true])
        #expect(next.saw(["a": CertificateSpan(begin: nil, end: 9_999_999)], now: 0).map(\.isNews) == [true])
        #expect(next.saw(outdated: []).map(\.isNews) == [true])
    }
}
