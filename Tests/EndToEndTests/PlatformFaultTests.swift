import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// What platforms do to a push, each to one of its own, all at the same time beside a relay whose own platform is well.
    @Suite struct PlatformFaultTests {
        /// One destination with a fault.
        private struct Victim {
            let push: OtherPush
            /// What its one warning and its status say, one of these.
            let reasons: [String]
            /// How often it may have tried at the end: more is a busy loop.
            let attempts: ClosedRange<Int>
        }

        @Test(.timeLimit(.minutes(2)), .enabled(if: TLSFront.isAvailable, "needs openssl and libnginx-mod-stream"))
        func everyFaultIsToldOnceAndHarmsNobodyElse() async throws {
            try await withRelay { relay in
                let folder = relay.directory.path
                let platform = try StandInPlatform(directory: "\(folder)/other")
                try await platform.start()
                let refusing = try StandInPlatform(directory: "\(folder)/refusing")
                try await refusing.start(admitting: .nobody)
                let authority = try await TestAuthority(directory: "\(folder)/tls")
                let tls = try await TestAuthority.Kind.allCases.asyncMap { kind in
                    try await TLSFront.start(
                        authority.issue(kind), to: platform.port, directory: "\(folder)/tls-\(kind.rawValue)")
                }
                let trusted = ["CA_FILE": authority.certificate]
                let closing = try FaultyWire(to: platform.port, .closing)
                let silent = try FaultyWire(to: platform.port, .silent)
                let resetting = try FaultyWire(to: platform.port, .resetAfter(bytes: 10_000))
                func victim(
                    _ name: String, _ url: String, _ settings: [String: String] = [:], _ reasons: String...,
                    attempts: ClosedRange<Int> = 3...9, wrapper: ([String]) -> [String] = { $0 }
                ) async throws -> Victim {
                    Victim(
                        push: try await OtherPush(name, to: url, of: relay, settings: settings, wrapper: wrapper),
                        reasons: reasons, attempts: attempts)
                }
                let begin = Moment.now()
                let victims = [
                    try await victim("refused", refusing.url, [:], "as many do for a wrong stream key"),
                    try await victim(
                        "closing", "rtmp://127.0.0.1:\(closing.port)/app", [:], "does not speak RTMP, or closes at once"
                    ),
                    // 10 s until ffmpeg gives up.
                    try await victim(
                        "silent", "rtmp://127.0.0.1:\(silent.port)/app", [:], "the platform does not answer",
                        attempts: 2...4),
                    try await victim(
                        "reset", "rtmp://127.0.0.1:\(resetting.port)/app", [:], "the platform closed the connection"),
                    try await victim(
                        "unnamed", "rtmp://platform.invalid/app", [:], "cannot be resolved (DNS)",
                        wrapper: { Self.withoutNameServer($0, in: folder) }),
                    try await victim(
                        "untrusted", "rtmps://localhost:\(tls[0].port)/app", [:], "signed by an unknown authority"),
                    try await victim(
                        "expired", "rtmps://localhost:\(tls[1].port)/app", trusted, "certificate is expired"),
                    try await victim(
                        "misnamed", "rtmps://localhost:\(tls[2].port)/app", trusted, "certificate is for another host"),
                    try await victim(
                        "tls-hangs", "rtmps://localhost:\(silent.port)/app", trusted, "the platform does not answer",
                        attempts: 2...4),
                ]
                // The slowest has failed twice by then.
                let end = begin.advanced(by: 24)
                _ = try await relay.observer.first("24 s of slate", since: end, within: .seconds(30)) {
                    $0.feed == .slate
                }
                for victim in victims {
                    let (push, name) = (victim.push, victim.push.name)
                    let complaints = push.complaints
                    #expect(complaints.count == 1, "\(name): \(complaints)")
                    #expect(
                        victim.reasons.contains { complaints.first?.contains($0) == true }, "\(name): \(complaints)")
                    #expect(
                        push.statuses.contains { status in
                            status.hasPrefix("not connected to ") && victim.reasons.contains { status.contains($0) }
                        }, "\(name): \(push.statuses)")
                    #expect(victim.attempts.contains(push.starts.count), "\(name): \(push.starts.count) attempts")
                    Figures.print(name, push.starts.count, "attempts in 24 s;", complaints.first)
                }
                // Nobody else has noticed.
                let meter = relay.observer.meter
                #expect(meter.sessions == 1)
                #expect(meter.backward == 0 && meter.repeated == 0)
                let silence = try #require(meter.largestSilence)
                #expect(silence < 1)
                #expect(relay.lines.complaints == [])
                Figures.print("silence at the platform that is well", silence, "s")

                // And when it is fixed, it comes back by itself.
                let fixed = Moment.now()
                for wire in [closing, silent, resetting] { wire.change(to: .none) }
                await refusing.stop()
                try await refusing.start()
                for victim in victims[..<4] { try await victim.push.connected(since: fixed, within: .seconds(40)) }
                Figures.print("fixed, all four at the platform after", Moment.now().seconds(since: fixed), "s")
                for victim in victims { await victim.push.stop() }
                for front in tls { await front.stop() }
                for wire in [closing, silent, resetting] { wire.close() }
                await platform.close()
                await refusing.close()
            }
        }

        /// A real rtmps platform: the program flows, switches included, and comes back when TLS was away.
        @Test(.timeLimit(.minutes(1)), .enabled(if: TLSFront.isAvailable, "needs openssl and libnginx-mod-stream"))
        func rtmpsWorks() async throws {
            try await withRelay { relay in
                let folder = relay.directory.path
                let platform = try StandInPlatform(directory: "\(folder)/other")
                try await platform.start()
                let authority = try await TestAuthority(directory: "\(folder)/tls")
                let good = try await authority.issue(.good)
                let front = try await TLSFront.start(good, to: platform.port, directory: "\(folder)/front")
                let push = try await OtherPush(
                    "secure", to: "rtmps://localhost:\(front.port)/app", of: relay,
                    settings: ["CA_FILE": authority.certificate])
                try await push.connected()
                for tags in try relay.slates { platform.observer.learn(tags, as: .slate) }
                let camera = try await relay.camera()
                try await platform.observer.keyframe(of: .live, since: camera.started)
                let marks = await camera.stop()
                try await platform.observer.keyframe(of: .slate, since: marks.stopped)
                let meter = platform.observer.meter
                #expect(meter.sessions == 1)
                #expect(meter.backward == 0 && meter.repeated == 0)
                #expect(push.complaints == [])

                await front.stop()
                let gone = Moment.now()
                try await push.lines.first("warning", "the connection to the platform is lost", since: gone)
                let again = try await TLSFront.start(
                    good, to: platform.port, directory: "\(folder)/front", port: front.port)
                let returned = Moment.now()
                let back = try await platform.observer.keyframe(of: .slate, since: returned)
                Figures.print("rtmps back after", back.received.arrival.seconds(since: returned), "s")
                #expect(push.complaints.count == 1, "\(push.complaints)")
                await push.stop()
                await again.stop()
                await platform.close()
            }
        }

        /// A mount namespace of its own in which no name server answers; as somebody else than root the host's is asked, which
        /// does not know the name either (RFC 6761).
        private static func withoutNameServer(_ command: [String], in folder: String) -> [String] {
            guard getuid() == 0 else { return command }
            let file = "\(folder)/resolv.conf"
            try? "nameserver 127.0.0.1\n".write(toFile: file, atomically: true, encoding: .utf8)
            return ["unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"", file] + command
        }
    }
}

extension Sequence {
    /// One after the other.
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
