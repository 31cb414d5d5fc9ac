import ProcessKit
import RelayCore

/// Reads what a push's ffmpeg tells of each packet it has sent, and measures cuts by it.
///
/// Costs nothing per packet here: the kernel stamps and keeps them until they are read, with ffmpeg's progress reports.
struct PacketTap {
    /// More than a clock that is being corrected (adjtimex(2): 0.5 ms a second) drifts between two readings.
    private static let tolerance: Duration = .milliseconds(10)

    private var meter = CutMeter()
    private var datagrams: StampedDatagrams?
    /// The wall clock at the last reading.
    private var lastReading: (wall: Int64, at: ContinuousClock.Instant)?

    /// ffmpeg is being started.
    ///
    /// - Returns: The port for its second output; `nil` if there is none: then cuts are not measured.
    mutating func connectionBegins() -> Int? {
        meter.connectionBegins()
        datagrams = try? StampedDatagrams()
        return datagrams?.port
    }

    /// A cut has happened, and is to be measured.
    mutating func happened(_ cut: CutNotice) { meter.happened(cut) }

    /// When to call ``read(now:)`` at the latest.
    func deadline(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        meter.due.map { now + .microseconds(max(0, $0 - WallClock.microseconds)) }
    }

    /// Reads all packets since the last time.
    ///
    /// - Returns: The cuts that are over, with their figures.
    mutating func read(now: ContinuousClock.Instant) -> [(cut: CutNotice, figures: CutFigures)] {
        let wall = WallClock.microseconds
        let drift = lastReading.map { Duration.microseconds(wall - $0.wall) - (now - $0.at) } ?? .zero
        lastReading = (wall, now)
        var packets: [SentPacket] = []
        let isComplete = datagrams?.read { bytes, time in
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                guard let line = FramecrcLine(line) else { continue }
                packets.append(SentPacket(line.stream, dts: line.dts, time: time))
            }
        }
        if isComplete == false { meter.interrupted() }
        for packet in packets { meter.sent(packet) }
        // The clock was set: some of these packets have the former one's time.
        if drift.magnitude > Self.tolerance { meter.interrupted() }
        return meter.measured(now: wall)
    }
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}
