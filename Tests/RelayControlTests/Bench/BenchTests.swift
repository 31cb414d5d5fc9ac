import ArgumentParser
import Lab
import RelayCore
import Testing

@testable import RelayControl

@Suite struct BenchTests {
    @Test func columnsHaveNamesOfTheirOwn() {
        let all = BenchContenders.all(stateDirectory: "/nowhere")
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.allSatisfy { !$0.title.isEmpty && !$0.what.isEmpty })
    }

    @Test func itsRelaysSettingsAreValid() throws {
        for contender in BenchContenders.all(stateDirectory: "/nowhere") {
            guard let relay = contender as? RelayContender else { continue }
            let settings = try RelaySettings(RelayContender.common.merging(relay.variables) { $1 })
            #expect(settings.notices == [])
        }
    }

    @Test func namesAreCheckedBeforeAnythingRuns() throws {
        let command = try BenchCommand.parse(["--columns", "relay, polling", "--rows", "to-live,callback-p99.9"])
        #expect(command.columns?.names == ["relay", "polling"])
        #expect(throws: (any Error).self) { try BenchCommand.parse(["--columns", "relay,other"]) }
        #expect(throws: (any Error).self) { try BenchCommand.parse(["--rows", "speed"]) }
        #expect(throws: (any Error).self) { try BenchCommand.parse(["--columns", ","]) }
        #expect(throws: (any Error).self) { try BenchCommand.parse(["--runs", "0"]) }
    }

    @Test func replacesTheTableOfADocument() {
        let document = "# Results\n\(BenchReport.begin)\nold\n\(BenchReport.end)\nmore\n"
        #expect(
            BenchReport.replacing(in: document, with: "new\n")
                == "# Results\n\(BenchReport.begin)\nnew\n\(BenchReport.end)\nmore\n")
        #expect(BenchReport.replacing(in: "# Results\n", with: "new") == nil)
        #expect(BenchReport.replacing(in: "\(BenchReport.end)\n\(BenchReport.begin)", with: "new") == nil)
    }

    @Test func quantilesAreMeasuredValues() {
        let values = (1...1000).map(Double.init).shuffled()
        #expect(CallbackLoad.quantile(0.5, of: values) == 500)
        #expect(CallbackLoad.quantile(0.99, of: values) == 990)
        #expect(CallbackLoad.quantile(0.999, of: values) == 999)
        #expect(CallbackLoad.quantile(0.5, of: [7]) == 7)
        #expect(CallbackLoad.quantile(0.5, of: []) == nil)
    }

    @Test func qualityIsMeasuredWithTheSwitchersArguments() throws {
        let profile = try RelaySettings(RelayContender.common).profile
        let arguments = EncodedQuality.arguments(profile, from: "/in.flv", to: "/out.flv")
        let own = SwitcherCommand.publisher(
            playURL: "/in.flv", programURL: "/out.flv", profile: profile, sound: .input, stall: .seconds(1))
        // All of them, up to the output, but the option of a connection.
        let kept = own.prefix { $0 != "fifo" }.dropLast().filter { $0 != "-tcp_nodelay" }
        #expect(arguments.filter { $0 != "1" }.starts(with: kept.filter { $0 != "1" }))
        #expect(arguments.suffix(4) == ["-y", "-f", "flv", "/out.flv"])
        #expect(!arguments.contains("-tcp_nodelay"))
        #expect(
            EncodedQuality.value(" All:", in: ["[Parsed_ssim_4 @ 0x1] SSIM Y:0.97 (15.8) All:0.981234 (17.2)"])
                == 0.981234)
        #expect(EncodedQuality.value(" average:", in: ["nothing"]) == nil)
    }
}
