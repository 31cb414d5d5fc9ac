import Testing

@testable import RelayCore

/// Cuts in what a push sends.
@Suite struct CutMeterTests {
    private static let begin: Int64 = 1_795_654_529_000_000
    private let cut = CutNotice(
        id: EventID(boot: "f00d", service: "relay-hook", sequence: 7), time: begin / 1000 + 10_000)

    /// A meter that was sent 20 seconds of steady media, with a gap at 10 s.
    private func meter(gap: Int64 = 0, step: Int64 = 0, soundStep: Int64 = 0) -> CutMeter {
        var meter = CutMeter()
        meter.connectionBegins()
        for index in 0..<600 {
            let isAfter = index >= 300
            let time = Self.begin + Int64(index) * 33_333 + (isAfter ? gap : 0)
            meter.sent(SentPacket(.picture, dts: Int64(index) * 33 + (isAfter ? step : 0), time: time))
            meter.sent(SentPacket(.sound, dts: Int64(index) * 33 + (isAfter ? soundStep : 0), time: time + 1000))
        }
        return meter
    }

    private var end: Int64 { cut.time * 1000 + CutMeter.after }

    @Test func aCutIsMeasuredWhenItIsOver() throws {
        var meter = meter(gap: 79_000, step: 113, soundStep: 64)
        meter.happened(cut)
        #expect(meter.due == end)
        #expect(meter.measured(now: end - 1).isEmpty)
        let measured = try #require(meter.measured(now: end).first)
        #expect(measured.cut == cut)
        #expect(measured.figures.videoStep == 146)
        #expect(measured.figures.soundStep == 97)
        #expect((111.0...112).contains(measured.figures.silence))
        #expect(meter.due == nil && meter.measured(now: end).isEmpty)
    }

    /// A publisher that stalled: the slate's cut is at the end of a silence that began before.
    @Test func aSilenceCountsAsAWhole() throws {
        var meter = meter(gap: 2_500_000)
        meter.happened(CutNotice(id: cut.id, time: cut.time + 2500))
        let figures = try #require(meter.measured(now: end + 2_500_000).first).figures
        #expect((2530.0...2535).contains(figures.silence))
        #expect(figures.videoStep == 33)
    }

    @Test func twoCutsInASecondAreBothMeasured() {
        var meter = meter()
        meter.happened(cut)
        meter.happened(CutNotice(id: EventID(boot: "f00d", service: "relay-hook", sequence: 8), time: cut.time + 500))
        #expect(meter.measured(now: end + 500_000).map(\.cut.id.sequence) == [7, 8])
    }

    @Test func timestampsOfTwoConnectionsAreNotCompared() throws {
        var meter = CutMeter()
        for connection in 0..<2 {
            meter.connectionBegins()
            for index in 0..<30 {
                meter.sent(
                    SentPacket(
                        .picture, dts: Int64(index) * 33 + Int64(connection) * 5000,
                        time: cut.time * 1000 + Int64(connection * 1_100_000 + index * 33_333)))
            }
        }
        meter.happened(cut)
        let figures = try #require(meter.measured(now: end + 1_000_000).first).figures
        #expect(figures.videoStep == 33)
        #expect(figures.soundStep == nil)
        #expect((133.0...134).contains(figures.silence))
    }

    @Test func nothingIsMadeUp() {
        var silent = CutMeter()
        silent.happened(cut)
        #expect(silent.measured(now: end).isEmpty, "nothing was sent")
        var late = meter()
        late.happened(CutNotice(id: cut.id, time: Self.begin / 1000 - 1))
        #expect(late.measured(now: end).isEmpty, "it was on air before the push connected")
        var lossy = meter()
        lossy.happened(cut)
        lossy.interrupted()
        #expect(lossy.due == nil)
    }

    @Test func aPacketIsReadFromALine() {
        func read(_ line: String) -> FramecrcLine? { FramecrcLine(line.utf8) }
        let picture = read("0,        -46,         21,       33,    35519, 0xe737e57e, F=0x0")
        #expect(picture?.stream == .picture && picture?.dts == -46 && picture?.bytes == 35519)
        let sound = read("1,  1000021,    1000021,       21,      348, 0x30d0a99e, S=1,        5, 0x054101d4")
        #expect(sound?.stream == .sound && sound?.dts == 1_000_021 && sound?.bytes == 348)
        for line in [
            "#tb 0: 1/1000", "", "0, 1, 2", "2, 1, 1, 1, 1, 0x0", "0, 1, 1, 1, -1, 0x0", "0, NOPTS, 1, 1, 1,",
            "0, 99999999999999999999, 1, 1, 1, 0x0",
        ] { #expect(read(line) == nil, "\(line)") }
    }

    @Test func theLatestCutsHaveTheirFigures() {
        var cuts = RecentCuts(channel: Topology.channel)
        func record(_ service: String, _ sequence: Int, _ event: RelayEvent) -> EventRecord {
            EventRecord(
                id: EventID(boot: "f00d", service: service, sequence: sequence), time: cut.time,
                channel: Topology.channel, event: event)
        }
        let onAir = RelayEvent.program(
            .onAir(
                SourceReference(.slate(revision: 1)), from: .live, why: .publisherLeft, took: .seconds(1), switcher: 3))
        for sequence in 1...60 { #expect(cuts.happened(record("relay-hook", sequence, onAir))?.time == cut.time) }
        #expect(cuts.all.map(\.id.sequence) == Array(11...60))
        let figures = CutFigures(videoStep: 113, soundStep: 97, silence: 79)
        let measured = RelayEvent.platform(.cutMeasured(cut: cuts.all[5].id, figures))
        #expect(cuts.happened(record("relay-push@kick", 1, measured)) == nil)
        #expect(cuts.all[5].figures == ["kick": figures])
        _ = cuts.happened(record("relay-push@kick", 2, .platform(.cutMeasured(cut: cut.id, figures))))
        #expect(cuts.all.count { !$0.figures.isEmpty } == 1, "a cut that is not kept any more")
    }
}
