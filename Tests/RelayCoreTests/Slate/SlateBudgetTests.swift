import Testing

@testable import RelayCore

@Suite struct SlateBudgetTests {
    private let profile: VideoProfile

    init() throws {
        profile = try RelaySettings(["VID_BITRATE": "3000k", "MAX_BITRATE": "3000k", "BUFFER_SIZE": "6000k"]).profile
    }

    private func facts(seconds: Double) throws -> SlateFacts {
        try #require(SlateFacts(probe: ["codec_type=video", "format_name=mov,mp4", "duration=\(seconds)"]))
    }

    @Test func aSlateOfUsualLengthIsRendered() throws {
        for seconds in [0.5, 10, 600, 3600] {
            #expect(SlateBudget.problem(with: try facts(seconds: seconds), profile, free: 20_000_000_000) == nil)
            #expect(SlateBudget.problem(with: try facts(seconds: seconds), profile, free: nil) == nil)
        }
    }

    /// 2^33 ticks of 90 kHz, and a minute.
    @Test func timestampsThatWrapAreTold() throws {
        let problem = SlateBudget.problem(with: try facts(seconds: 95_503), profile, free: nil)
        #expect(
            problem
                == "lasts 26 h 31 min by its timestamps, and a slate 60 min at most; shorten it, or if it is not that long "
                + "write it with new timestamps: ffmpeg -i FILE NEW.mp4")
    }

    @Test func whatWouldBeTooLargeIsTold() throws {
        let large = try RelaySettings(["VID_BITRATE": "50M", "MAX_BITRATE": "50M", "BUFFER_SIZE": "50M"]).profile
        let problem = SlateBudget.problem(with: try facts(seconds: 1200), large, free: nil)
        #expect(
            problem == "would take 7.5 GB once rendered, and a slate may take 4.0 GB; shorten it to 10 min",
            "\(problem as Any)")
    }

    @Test func aDiskWithoutRoomIsTold() throws {
        let problem = SlateBudget.problem(with: try facts(seconds: 600), profile, free: 600_000_000)
        #expect(
            problem
                == "needs up to 238 MB where rendered slates are kept, and 100 MB are free there; make room, or shorten it"
        )
        let still = try #require(SlateFacts(probe: ["codec_type=video", "format_name=png_pipe"]))
        #expect(SlateBudget.problem(with: still, profile, free: 600_000_000) == nil)
        #expect(SlateBudget.problem(with: still, profile, free: 400_000_000)?.contains("and 0 MB are free") == true)
    }

    @Test func whatOperatorsAddIsLimited() {
        let few: [Int64] = [1_000_000_000, 1_500_000_000]
        #expect(SlateBudget.problem(adding: 2_000_000_000, to: few, free: 2_500_000_000) == nil)
        #expect(SlateBudget.problem(adding: 2_000_000_000, to: few, free: nil) == nil)
        #expect(
            SlateBudget.problem(adding: 2_000_000_001, to: [], free: nil)
                == "takes 2.0 GB, and a file may take 2.0 GB; shorten it or lower its bitrate")
        #expect(
            SlateBudget.problem(adding: 1_000_000_000, to: [7_500_000_000], free: nil)
                == "takes 1.0 GB, and all slates together may take 8.0 GB, of which 7.5 GB are used; remove one "
                + "(relayctl slate remove NAME)")
        #expect(
            SlateBudget.problem(adding: 1, to: Array(repeating: 1, count: 16), free: nil)
                == "is one too many: there are 16 slates; remove one (relayctl slate remove NAME)")
        #expect(
            SlateBudget.problem(adding: 300_000_000, to: [], free: 700_000_000)
                == "takes 300 MB, and 200 MB are free where slates are kept; make room, or shorten it")
    }
}
