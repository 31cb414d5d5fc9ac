import RelayCore
import Testing

/// When the ffmpeg that records runs: each state with each event, and random sequences.
@Suite struct RecordTrackTests {
    private let begin = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { begin + .seconds(seconds) }

    @Test func recordsFromTheFirstDemandToTheLast() {
        var track = RecordTrack()
        #expect(track.wants(.record(session: 1), now: at(0)) == [.start])
        #expect(track.wants(.record(session: 1), now: at(0.1)) == [])
        #expect(track.wrote(now: at(1)) == [.tell(.started(after: nil))])
        #expect(track.wrote(now: at(2)) == [])
        #expect(track.wants(.pause(.stopped), now: at(3)) == [.stop])
        #expect(track.wants(.pause(.stopped), now: at(3.1)) == [])
        #expect(track.ended("ffmpeg: exit code 255", now: at(3.2)) == [.tell(.paused(.stopped))])
        #expect(track.state == .paused(.stopped))
    }

    @Test func anotherSessionBeginsAnotherFile() {
        var track = RecordTrack()
        _ = track.wants(.record(session: 1), now: at(0))
        _ = track.wrote(now: at(1))
        #expect(track.wants(.record(session: 2), now: at(2)) == [.stop])
        #expect(track.ended("", now: at(2.1)) == [.start])
        #expect(track.state == .recording(session: 2, since: nil))
    }

    /// Who has stopped it while ffmpeg ended is obeyed, and who wants it again before it has, too.
    @Test func theLastWordCounts() {
        var track = RecordTrack()
        _ = track.wants(.record(session: 1), now: at(0))
        _ = track.wants(.pause(.brb), now: at(1))
        _ = track.wants(.record(session: 1), now: at(1.1))
        #expect(track.ended("", now: at(1.2)) == [.start])
    }

    @Test func aFailureIsToldOnceAndTriedAgainEverLater() {
        var track = RecordTrack()
        var now = 0.0
        var pauses: [Duration] = []
        _ = track.wants(.record(session: 0), now: at(now))
        for attempt in 1...9 {
            now += 0.1
            #expect(
                track.ended("Permission denied", now: at(now))
                    == [.tell(.failed(reason: "Permission denied", isRepeated: attempt > 1))])
            let due = track.deadline ?? at(now)
            pauses.append(due - at(now))
            #expect(track.timePassed(now: due - .milliseconds(1)) == [])
            now = (due - begin) / .seconds(1)
            #expect(track.timePassed(now: due) == [.start])
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        let news = track.wrote(now: at(now + 1))
        guard case .tell(.started(.some)) = news.first else {
            Issue.record("that it records again is not told: \(news)")
            return
        }
        // The next failure is a new one.
        #expect(track.ended("x", now: at(now + 2)) == [.tell(.failed(reason: "x", isRepeated: false))])
    }

    @Test func aDiskThatBlocksIsGivenTenSeconds() {
        var track = RecordTrack()
        _ = track.wants(.record(session: 0), now: at(0))
        _ = track.wrote(now: at(1))
        #expect(track.isBlocked(now: at(10.9)) == [])
        let actions = track.isBlocked(now: at(11))
        #expect(
            actions == [
                .kill, .tell(.failed(reason: "the disk has taken nothing for 10 s", isRepeated: false)),
            ])
        #expect(track.isBlocked(now: at(12)) == [])
        // It ends when the disk lets it, and is not started at once on a disk that may block again.
        #expect(track.ended("killed", now: at(60)) == [])
        #expect(track.deadline == at(61))
        #expect(track.timePassed(now: at(61)) == [.start])
    }

    @Test func aSourceThatIsSilentIsNoBlockedDisk() {
        var track = RecordTrack()
        _ = track.wants(.record(session: 0), now: at(0))
        _ = track.wrote(now: at(1))
        #expect(track.state == .recording(session: 0, since: at(1)))
        #expect(track.wants(.record(session: 0), now: at(100)) == [])
    }

    /// Whatever happens, ffmpeg is started only when none runs, stopped only when one does, and runs in the end if it is wanted.
    @Test(arguments: 0..<20) func randomSequences(seed: UInt64) {
        var generator = Generator(state: seed)
        var track = RecordTrack()
        var isRunning = false
        var now = begin
        for _ in 0..<3000 {
            now += .milliseconds(Int.random(in: 0...3000, using: &generator))
            let actions: [RecordTrack.Action] =
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: track.wants(.record(session: Int64.random(in: 0...2, using: &generator)), now: now)
                case 1:
                    track.wants(.pause(RecordTrack.Pause.allCases.randomElement(using: &generator) ?? .brb), now: now)
                case 2: isRunning ? track.wrote(now: now) : []
                case 3: isRunning ? track.isBlocked(now: now) : []
                case 4: end(&track, &isRunning, now)
                default: track.timePassed(now: now)
                }
            for action in actions {
                switch action {
                case .start:
                    #expect(!isRunning, "two at once")
                    isRunning = true
                case .stop, .kill: #expect(isRunning, "none is there to stop")
                case .tell: break
                }
            }
            switch track.state {
            case .recording, .stopping: #expect(isRunning)
            case .paused: #expect(!isRunning && track.deadline == nil)
            case .failed: #expect(!isRunning && track.deadline != nil)
            }
        }
        // It is wanted now, for good.
        for _ in 0..<3 {
            _ = track.wants(.record(session: 7), now: now)
            if case .stopping = track.state { _ = end(&track, &isRunning, now) }
            if let due = track.deadline { _ = track.timePassed(now: due) }
        }
        guard case .recording(7, _) = track.state else {
            Issue.record("not recorded in the end: \(track.state)")
            return
        }
    }

    private func end(
        _ track: inout RecordTrack, _ isRunning: inout Bool, _ now: ContinuousClock.Instant
    ) -> [RecordTrack.Action] {
        guard isRunning else { return [] }
        isRunning = false
        return track.ended("ended", now: now)
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            // splitmix64 (Steele, Lea, Flood 2014).
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
