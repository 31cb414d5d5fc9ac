/// Measures cuts in what a push sends: the largest time step and the longest silence around each.
///
/// Pure: it is given the packets, the cuts and the time. All moments are the wall clock's, because packets are stamped by the kernel
/// and cuts by relay-hook; ``interrupted()`` says that the clock was set.
public struct CutMeter: Sendable {
    /// How long before a cut belongs to it: a publisher that stalls sends nothing for some time before the slate replaces it.
    static let before: Int64 = 2_000_000
    /// How long after a cut belongs to it: until the new switcher's first seconds have gone out.
    static let after: Int64 = 1_500_000
    /// More cuts than can happen in that time.
    private static let mostCuts = 16
    /// More packets than are sent in that time: 60 pictures and 50 packets of sound a second.
    private static let mostPackets = 2000

    /// Sent packets, the oldest first. Each connection has a number, because timestamps begin anew with it.
    private var packets: [(packet: SentPacket, connection: Int)] = []
    private var connection = 0
    private var cuts: [CutNotice] = []

    /// Knows of no packet.
    public init() {}

    /// A packet was sent.
    public mutating func sent(_ packet: SentPacket) {
        packets.append((packet, connection))
        if packets.count > Self.mostPackets { packets.removeFirst(Self.mostPackets / 4) }
    }

    /// A connection begins: its timestamps have nothing to do with those of the one before.
    public mutating func connectionBegins() { connection += 1 }

    /// Packets are missing, or the clock was set: nothing around this moment can be measured.
    public mutating func interrupted() {
        packets = []
        cuts = []
    }

    /// A cut has happened.
    public mutating func happened(_ cut: CutNotice) {
        guard cuts.count < Self.mostCuts else { return }
        cuts.append(cut)
    }

    /// When the next cut can be measured, in microseconds since 1970; `nil` if none is awaited.
    public var due: Int64? { cuts.map { Self.end(of: $0) }.min() }

    /// The cuts that are over, with their figures. A cut at which nothing was sent is left out, and so is one before the first packet: what
    /// was on air when the push connected.
    ///
    /// - Parameter now: All packets sent until then are known.
    public mutating func measured(now: Int64) -> [(cut: CutNotice, figures: CutFigures)] {
        defer { forget(now) }
        guard let due, now >= due else { return [] }
        let over = cuts.filter { Self.end(of: $0) <= now }
        cuts.removeAll { Self.end(of: $0) <= now }
        return over.compactMap { cut in figures(of: cut).map { (cut, $0) } }
    }

    private func figures(of cut: CutNotice) -> CutFigures? {
        let end = Self.end(of: cut)
        let start = cut.time * 1000 - Self.before
        guard let first = packets.first, first.packet.time <= cut.time * 1000,
            packets.contains(where: { (start..<end).contains($0.packet.time) })
        else { return nil }
        var steps: [SentPacket.Stream: Int64] = [:]
        var silence: Int64 = 0
        var last: SentPacket?
        var lasts: [SentPacket.Stream: (packet: SentPacket, connection: Int)] = [:]
        for (packet, connection) in packets {
            // What lies between two packets belongs to the cut if it touches its time.
            let touches = packet.time >= start && (last.map { $0.time < end } ?? true)
            if touches, let last { silence = max(silence, min(packet.time, end) - last.time) }
            if touches, let before = lasts[packet.stream], before.connection == connection, before.packet.time < end {
                steps[packet.stream] = max(steps[packet.stream] ?? 0, packet.dts - before.packet.dts)
            }
            last = packet
            lasts[packet.stream] = (packet, connection)
        }
        if let last, last.time < end { silence = max(silence, end - last.time) }
        return CutFigures(
            videoStep: steps[.picture], soundStep: steps[.sound], silence: Double(silence) / 1000)
    }

    /// Keeps what the next cut can need, and the last packet before that: a silence may begin with it.
    private mutating func forget(_ now: Int64) {
        let oldest = min(now, cuts.map { $0.time * 1000 }.min() ?? now) - Self.before
        // A cut is announced up to two seconds after it happened.
        guard let first = packets.firstIndex(where: { $0.packet.time >= oldest - 2_000_000 }), first > 64 else {
            return
        }
        packets.removeFirst(first - 1)
    }

    private static func end(of cut: CutNotice) -> Int64 { cut.time * 1000 + after }
}
