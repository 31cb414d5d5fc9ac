import Testing

@testable import RelayCore

@Suite struct StillnessLineTests {
    @Test(arguments: [
        ("lavfi.scd.mafd=0.112", StillnessLine.frame(difference: 0.112)),
        ("lavfi.scd.mafd=0.000", .frame(difference: 0)),
        ("relay.part=1", .changedPart), ("lavfi.silence_start=12.3", .silenceBegins),
        ("lavfi.silence_end=15.07", .silenceEnds),
    ])
    func whatFiltersPrintIsRead(text: String, line: StillnessLine) {
        #expect(StillnessLine(text) == line)
    }

    @Test(arguments: [
        "", "=", "frame:7    pts:231     pts_time:0.231", "frame=7", "progress=continue", "lavfi.scd.mafd=",
        "lavfi.scd.mafd=nan", "lavfi.scd.mafd=inf", "lavfi.scd.score=0.1", "lavfi.silence_duration=2",
    ])
    func allElseIsNone(text: String) {
        #expect(StillnessLine(text) == nil)
    }

    /// The switchers of a relay that watches nothing are as they were.
    @Test func onlyWhatIsWatchedIsFiltered() throws {
        let profile = try RelaySettings([:]).profile
        func filters(_ rule: StillnessRule, _ sound: SwitcherPlan.Sound = .input) -> String {
            let session = SessionID(number: 1, connection: ConnectionID(ingest: Topology.ingest, number: 1))
            return SwitcherCommand.arguments(
                .publisher(.live, session, video: .encode(profile), sound: sound), input: "i", programURL: "o",
                effort: .full,
                stall: .seconds(1), watching: rule
            ).joined(separator: " ")
        }
        let off = filters(.off)
        #expect(!off.contains("scdet") && !off.contains("silencedetect") && !off.contains("file=-"))
        let picture = filters(StillnessRule(picture: .seconds(10), sound: nil))
        #expect(picture.contains("[0:v:0]split[shown][watched];") && picture.contains("[shown]yadif="))
        #expect(!picture.contains("silencedetect"))
        let both = StillnessRule(picture: .seconds(10), sound: .seconds(10))
        #expect(filters(both).contains("[0:a:0]silencedetect=noise=-60dB"))
        #expect(filters(both).contains("scdet"))
        // Its silence is the relay's own.
        #expect(!filters(both, .silence).contains("silencedetect") && filters(both, .silence).contains("scdet"))
        let slate = SwitcherCommand.arguments(
            .slate(.standard, revision: 1, profile: profile), input: "i", programURL: "o", effort: .full,
            stall: .seconds(1),
            watching: both)
        #expect(!slate.joined(separator: " ").contains("detect"))
    }
}
