@testable import RelayCore

/// What holds for the result of every event, whatever the event.
enum ResultRules {
    /// What is wrong with a result, given the machine after the event.
    static func violations(of result: SwitchResult, by machine: SwitchMachine) -> [String] {
        var found: [String] = []
        func demand(_ holds: Bool, _ violation: String) {
            if !holds { found.append("\(violation): \(result)") }
        }
        demand(isUnique(result.answers.map(\.callback)), "a callback is answered twice")
        demand(isUnique(result.stops), "a switcher is stopped twice")
        demand(isUnique(result.starts.map(\.switcher)), "a switcher is started twice")
        demand(isUnique(result.starts.map(\.plan.source)), "a source gets two switchers at once")
        demand(isUnique(result.droppedPublishers), "a publisher is dropped twice")
        for start in result.starts {
            demand(machine.switchers[start.switcher]?.isLeaving == false, "a switcher is started that is not wanted")
            demand(machine.switchers[start.switcher]?.source == start.plan.source, "a switcher shows something else")
            demand(isPossible(start.plan, by: machine), "a plan that no ffmpeg could carry out")
        }
        for id in result.stops {
            demand(machine.switchers[id]?.isLeaving ?? true, "a switcher is stopped that is still wanted")
        }
        let cuts = result.reports.filter { if case .switched = $0 { true } else { false } }
        demand(cuts.count <= 1, "the program changes twice at once")
        if case .switched(_, let to, _, _)? = cuts.first {
            demand(machine.shown == to && machine.program.lastOnAir == to, "the program is not what was reported")
            demand(result.answers.contains(where: \.isAdmitted), "a cut lets nobody in")
        }
        for switcher in machine.switchers.all where switcher.isOnAir {
            demand(machine.program.switcher == switcher.id, "a switcher is on air beside the program")
        }
        for feed in Feed.allCases {
            // Each feed remembers its current session, and the one that waits to take over.
            demand(machine.publishers[feed].sessions.count <= 2, "sessions are remembered that are over")
        }
        return found
    }

    /// A publisher is encoded to the program's profile, or copied if that is allowed, with its sound or silence; a slate has both.
    private static func isPossible(_ plan: SwitcherPlan, by machine: SwitchMachine) -> Bool {
        switch plan.input {
        case .publisher:
            plan.video == .encode(machine.profile)
                || machine.liveMode != .encode && plan.video == .copy(machine.profile)
        case .slate: plan.video == .copy(machine.profile) && plan.sound == .input
        }
    }

    private static func isUnique(_ values: [some Hashable]) -> Bool {
        values.count < 2 || Set(values).count == values.count
    }
}

extension VideoProfile {
    /// Any profile: no decision depends on it.
    static let ofTests = VideoProfile(
        size: FrameSize(width: 1280, height: 720), frameRate: FrameRate(numerator: 30, denominator: 1),
        videoBitrate: 3_000_000, maxBitrate: 3_000_000, bufferSize: 6_000_000, keyframeInterval: .seconds(2),
        encoder: "libx264", preset: "veryfast", audioBitrate: 128_000, sampleRate: 44_100)
}

extension SlateName {
    /// A slate of the operator beside the default one.
    static let party = SlateName("party") ?? .builtIn
}

extension SwitchMachine {
    /// How many sessions have something wrong with them.
    var remembered: Int { Feed.allCases.map { publishers[$0].sessions.count }.reduce(0, +) }
}

extension SwitchMachine {
    /// Whether the program may show something else than the slate, and nothing has been done about it. What is found by comparing is
    /// dealt with at the deadline that follows at once.
    var mayShowMoreThanSlate: Bool {
        switch program.occupant {
        case nil, .unknown, .orphan: false
        case .switcher(let id, _, _, _): switchers[id]?.source.isSlate == false
        }
    }
}
