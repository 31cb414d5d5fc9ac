import Lab
import ProcessKit

/// When the flashes of a camera (`TestClip.Peculiarity.flashing`) were at the platform: decoded from its recording.
struct SeenFlashes {
    /// When the first frame of each flash had arrived.
    let arrivals: [Moment]

    static func find(session: Int = 1, of relay: RunningRelay) async throws -> SeenFlashes {
        guard let recording = relay.observer.recording(ofSession: session) else {
            throw TimedOut(waitingFor: "a recording of session \(session)", limit: .zero)
        }
        let lines = RelayLines()
        let child = try await Child.start(
            Command(
                "ffmpeg",
                [
                    "-nostdin", "-v", "error", "-copyts", "-i", recording, "-an", "-fps_mode", "passthrough", "-vf",
                    "crop=iw:ih/8:0:0,scale=32:8,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f",
                    "null", "-",
                ])
        ) { lines.add($0.text) }
        _ = await child.exit()
        var shown: [Int: Moment] = [:]
        for received in relay.observer.journal.media() where received.session == session {
            guard case .video(let video) = received.tag.content else { continue }
            shown[received.tag.timestamp + video.compositionTime] = received.arrival
        }
        var arrivals: [Moment] = []
        var time = 0
        var wasBright = false
        for line in lines.all {
            // "frame:3 pts:133 pts_time:0.133", then "lavfi.signalstats.YAVG=235".
            if let at = line.firstRange(of: "pts_time:") {
                time = Int(((Double(line[at.upperBound...].prefix { !$0.isWhitespace }) ?? 0) * 1000).rounded())
            } else if let at = line.firstRange(of: "YAVG=") {
                let isBright = Double(line[at.upperBound...]) ?? 0 > 160
                if isBright, !wasBright, let arrival = shown[time] { arrivals.append(arrival) }
                wasBright = isBright
            }
        }
        return SeenFlashes(arrivals: arrivals)
    }

    /// Seconds from one flash to the next.
    static let period = 2.0

    /// How much later each flash of a stretch came than one that came in time: up to a flash's period, of which a tenth is taken
    /// for flashes that come early.
    ///
    /// - Parameter counts: Whether what comes at a moment counts.
    func delays(
        from begin: Moment, to end: Moment, since usual: Moment, counts: (Moment) -> Bool
    ) -> [Double] {
        arrivals.filter { begin <= $0 && $0 <= end && counts($0) }.map { arrival in
            let apart = arrival.seconds(since: usual) + Self.period / 10
            return apart - (apart / Self.period).rounded(.down) * Self.period - Self.period / 10
        }
    }
}
