import Lab
import TestSupport
import Testing

/// The processes that the relay's units consist of, with one destination.
enum HostPart: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case gate = "relay-gate"
    case hook = "relay-hook"
    case web = "relay-web"
    case switcher = "ffmpeg of the switcher"
    case push = "relay-push"
    case pusher = "ffmpeg of the push"
    case ingestGuard = "relay-guard of the ingest"
    case ingestMaster = "nginx master of the ingest"
    case ingestWorker = "nginx worker of the ingest"
    case switchGuard = "relay-guard of the switch"
    case switchMaster = "nginx master of the switch"
    case switchWorker = "nginx worker of the switch"

    var testDescription: String { rawValue }

    var unit: String {
        switch self {
        case .gate: "relay-gate.service"
        case .web: "relay-web.service"
        case .hook, .switcher: "relay-hook.service"
        case .push, .pusher: "relay-push@kick.service"
        case .ingestGuard, .ingestMaster, .ingestWorker: "relay-ingest.service"
        case .switchGuard, .switchMaster, .switchWorker: "relay-switch.service"
        }
    }

    /// Whether a platform's connection outlives it: all but relay-switch and relay-push.
    var keepsTheSession: Bool {
        switch self {
        case .gate, .hook, .web, .switcher, .ingestGuard, .ingestMaster, .ingestWorker: true
        case .push, .pusher, .switchGuard, .switchMaster, .switchWorker: false
        }
    }

    /// Whether a process of the unit is this one.
    private func matches(_ process: RunningProcess) -> Bool {
        switch self {
        case .gate: process.name == "relay-gate"
        case .hook: process.name == "relay-hook"
        case .web: process.name == "relay-web"
        case .push: process.name == "relay-push"
        case .ingestGuard, .switchGuard: process.name == "relay-guard"
        case .switcher, .pusher: process.name == "ffmpeg"
        case .ingestMaster, .switchMaster: process.arguments.hasPrefix("nginx: master process")
        case .ingestWorker, .switchWorker: process.arguments.hasPrefix("nginx: worker process")
        }
    }

    /// The part's processes among these: one, but none while it restarts and two switchers during a switch.
    func processes(in all: [RunningProcess]) -> [RunningProcess] {
        all.filter { matches($0) && $0.unit == unit }
    }
}

extension RunningProcess {
    /// The relay's unit it belongs to; `nil` if it is no part of the relay.
    var unit: String? {
        controlGroups.first { $0.hasPrefix("relay-") && $0.hasSuffix(".service") }
    }

    /// Whether it is a switcher of a relay-hook that has handed over to its next run.
    var isLeftSwitcher: Bool { controlGroups.contains { $0.hasPrefix("relay-switcher-") } }

    /// cgroup(7): "0::" is the unified hierarchy. The path is the container's, and goes on below the service with Delegate=.
    private var controlGroups: [String] {
        let groups = (Files.read("/proc/\(pid)/cgroup") ?? "").split(separator: "\n")
        let path = groups.first { $0.hasPrefix("0::") } ?? ""
        return path.split(separator: "/").map(String.init)
    }
}
