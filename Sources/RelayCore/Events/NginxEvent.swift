/// relay-ingest's or relay-switch's nginx, as its guard sees it.
public enum NginxEvent: Hashable, Sendable, Codable {
    /// It answers for the first time.
    case serves
    /// It could not start; `exit` says how it ended.
    case couldNotStart(exit: String)
    /// It ended although nobody asked it to.
    case ended(exit: String)
    /// It did not answer after its start and is being stopped.
    case neverAnswered
    /// It no longer answers and is being stopped; `missed` counts unanswered probes.
    case stoppedAnswering(missed: Int)
    /// A worker died of a signal; its master starts another.
    case workerDied(worker: Int, signal: String)
    /// It was told to reload, and its old worker was ended.
    case reloaded(worker: Int)
    /// It could not answer for want of a processor: it waited for one for `waited` of the `took` that a probe took.
    case starved(waited: Duration, took: Duration)
    /// It answers again, after that.
    case fed(after: Duration)

    var text: EventText {
        switch self {
        case .serves: EventText(.nginxServes, .info, "nginx answers")
        case .couldNotStart(let exit):
            EventText(.nginxFailed, .error, "nginx could not start", details: ["exit": .text(exit)])
        case .ended(let exit):
            EventText(.nginxFailed, .error, "nginx ended unexpectedly", details: ["exit": .text(exit)])
        case .neverAnswered:
            EventText(.nginxFailed, .error, "nginx has not answered since its start; stopping it")
        case .stoppedAnswering(let missed):
            EventText(
                .nginxFailed, .error, "nginx no longer answers; stopping it",
                details: ["missed": .number(missed)])
        case .workerDied(let worker, let signal):
            EventText(
                .nginxWorkerDied, .warning, "a worker of nginx died; its master starts another",
                details: ["worker": .number(worker), "signal": .text(signal)])
        case .reloaded(let worker):
            EventText(
                .nginxReloaded, .warning,
                "nginx was reloaded; ended the old worker, whose clients have to connect again",
                details: ["worker": .number(worker)])
        case .starved(let waited, let took):
            EventText(
                .nginxStarved, .warning, "this host is too busy: nginx got no CPU time and could not answer",
                details: [
                    "waited": .seconds(waited), "of": .seconds(took),
                    "remedy": .text(
                        "find out what uses the CPU (top, systemd-cgtop), or use a host with more of it"),
                ])
        case .fed(let after):
            EventText(.nginxStarved, .notice, "nginx answers again", details: ["after": .seconds(after)])
        }
    }
}
