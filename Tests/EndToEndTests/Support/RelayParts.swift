import Lab
import TestSupport
import Testing

/// The processes a relay consists of that records its program, besides `relayctl` itself.
enum RelayPart: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case gate = "relay-gate"
    case hook = "relay-hook"
    case web = "relay-web"
    case push = "relay-push"
    case ingestGuard = "relay-guard of the ingest"
    case switchGuard = "relay-guard of the switch"
    case ingestMaster = "nginx master of the ingest"
    case ingestWorker = "nginx worker of the ingest"
    case switchMaster = "nginx master of the switch"
    case switchWorker = "nginx worker of the switch"
    case switcher = "ffmpeg of the switcher"
    case pusher = "ffmpeg of the push"
    case recorder = "relay-record"
    case recording = "ffmpeg of relay-record"

    var testDescription: String { rawValue }

    /// Where in the tree of a relay's processes the part is.
    private var path: [(RunningProcess) -> Bool] {
        func guarding(_ name: String) -> (RunningProcess) -> Bool {
            { $0.name == "relay-guard" && $0.arguments.contains("--name relay-\(name) ") }
        }
        func nginx(_ role: String) -> (RunningProcess) -> Bool {
            { $0.name == "nginx" && $0.arguments.hasPrefix("nginx: \(role) process") }
        }
        func named(_ name: String) -> (RunningProcess) -> Bool { { $0.name == name } }
        let ffmpeg = named("ffmpeg")
        return switch self {
        case .gate, .hook, .web, .push, .recorder: [named(rawValue)]
        case .ingestGuard: [guarding("ingest")]
        case .switchGuard: [guarding("switch")]
        case .ingestMaster: [guarding("ingest"), nginx("master")]
        case .switchMaster: [guarding("switch"), nginx("master")]
        case .ingestWorker: [guarding("ingest"), nginx("master"), nginx("worker")]
        case .switchWorker: [guarding("switch"), nginx("master"), nginx("worker")]
        case .switcher: [named("relay-hook"), ffmpeg]
        case .pusher: [named("relay-push"), ffmpeg]
        case .recording: [named("relay-record"), ffmpeg]
        }
    }

    /// The part's processes among those of one relay: one, but none while it restarts and two switchers during a switch.
    func processes(in tree: [RunningProcess], of relay: Int32) -> [RunningProcess] {
        var parents: Set<Int32> = [relay]
        var found: [RunningProcess] = []
        for matches in path {
            found = tree.filter { parents.contains($0.parent) && matches($0) }
            parents = Set(found.map(\.pid))
        }
        return found
    }
}
