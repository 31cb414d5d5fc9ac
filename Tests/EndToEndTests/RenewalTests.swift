import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// A push's connection is renewed before FLV's timestamps wrap; here after seconds instead of weeks.
    @Suite struct RenewalTests {
        @Test(.timeLimit(.minutes(2))) func aConnectionIsRenewedOnTheSlateOrAfterItsGrace() async throws {
            try await withRelay { relay in
                let folder = relay.directory.path
                let patientPlatform = try StandInPlatform(directory: "\(folder)/patient")
                let hastyPlatform = try StandInPlatform(directory: "\(folder)/hasty")
                for platform in [patientPlatform, hastyPlatform] {
                    try await platform.start()
                    for tags in try relay.slates { platform.observer.learn(tags, as: .slate) }
                }
                let camera = try await relay.camera()
                try await relay.observer.keyframe(of: .live, since: camera.started)
                let patient = try await OtherPush(
                    "patient", to: patientPlatform.url, of: relay,
                    settings: ["RENEW_EVERY": "5s", "RENEW_GRACE": "1h"])
                let hasty = try await OtherPush(
                    "hasty", to: hastyPlatform.url, of: relay,
                    settings: ["ROLLOVER_SECONDS": "5", "ROLLOVER_GRACE_SECONDS": "4"])

                // While a broadcaster is on, only the one whose grace is over.
                let message = "renewing the connection to the platform, as planned"
                let line = try await hasty.lines.first(message, within: .seconds(20))
                #expect(line.text.contains("the slate did not come in time"), "\(line.text)")
                _ = try await hastyPlatform.observer.first(
                    "frames over the new connection", since: line.arrival, within: .seconds(10)
                ) { $0.received.session == 2 && $0.isKeyframe(of: .live) }
                #expect(patient.lines.matching(message) == [])
                #expect(patientPlatform.observer.meter.sessions == 1)
                await hasty.stop()

                // With the slate, at once.
                let marks = await camera.stop()
                let renewal = try await patient.lines.first(message, within: .seconds(10))
                #expect(renewal.text.contains("on=\"the slate\""), "\(renewal.text)")
                _ = try await patientPlatform.observer.first(
                    "the slate over the new connection", since: renewal.arrival, within: .seconds(10)
                ) { $0.received.session == 2 && $0.isKeyframe(of: .slate) }
                #expect(renewal.arrival.seconds(since: marks.stopped) < 5)
                await patient.stop()

                for (name, platform) in [("on the slate", patientPlatform), ("live", hastyPlatform)] {
                    let media = platform.observer.journal.media(.video)
                    let last = try #require(media.last { $0.session == 1 })
                    let first = try #require(media.first { $0.session == 2 })
                    let gap = first.arrival.seconds(since: last.arrival)
                    // As long as to the next keyframe, and two tenths of a second.
                    #expect(gap < 2)
                    #expect(first.tag.timestamp < 1000, "the new timestamps begin at 0")
                    #expect(platform.observer.meter.backward == 0)
                    Figures.print("renewed", name, "without video for", gap, "s")
                }
                #expect(patient.complaints == [] && hasty.complaints == [])
                #expect(relay.observer.meter.sessions == 1)
                await patientPlatform.close()
                await hastyPlatform.close()
            }
        }
    }
}
