import Logging
import ProgramOptions
import RelayCore

/// Logs what happened, once per event, with constant messages and variable metadata.
extension ChannelDriver {
    func report(_ report: SwitchReport) {
        switch report {
        case .switched(let from, let to, let why, let took):
            var fields = session(of: to).merging(["to": "\(to.name)"]) { $1 }
            fields["faucet"] = machine.switcherOnAir.map { "\($0)" }
            var metadata: Logger.Metadata = ["why": "\(why.rawValue)", "took": "\(took.inSeconds)"]
            metadata["from"] = from.map { "\($0.name)" }
            logger.log(.info, .onAir, "on air: \(to.name)", fields: fields, metadata: metadata)
        case .publisherAdmitted(let feed, let session):
            logger.log(.info, .publisherConnected, "publisher connected", metadata: about(feed, session))
        case .takeover(let feed, let old, let new):
            logger.log(
                .notice, .takeover, "publisher takes over from an earlier session",
                metadata: about(feed, new).merging(["old_session": "\(old.id)"]) { $1 })
        case .publisherHasNoPicture(let feed, let session, let picture):
            guard let problem = ChannelView.PictureProblem(picture) else { return }
            logger.log(
                .warning, .publisherNotShown, "publisher cannot be shown",
                metadata: about(feed, session).merging(["reason": "\(problem.explanation)"]) { $1 })
        case .publisherIsNotHeard(let feed, let session, let codec):
            let problem = ChannelView.SoundProblem.unreadable(codec: codec)
            logger.log(
                .warning, .publisherNotHeard, "publisher is shown with silence",
                metadata: about(feed, session).merging(["reason": "\(problem.explanation)"]) { $1 })
        case .publisherEnded(let feed, let session, let lasted):
            logger.log(
                .info, .publisherDisconnected, "publisher disconnected",
                metadata: about(feed, session).merging(["after": "\(lasted.inSeconds)"]) { $1 })
        case .publisherStalled(let source, let switcher):
            logger.log(
                .notice, .publisherStalled, "no new frames", fields: session(of: source),
                metadata: ["source": "\(source.name)", "faucet": "\(switcher)"])
        case .flapping(let feed, let session, let steadyFor):
            logger.log(
                .warning, .flapping, "publisher comes and goes too often: the slate stays until it is steady",
                metadata: about(feed, session).merging(["steady_for": "\(steadyFor.inSeconds)"]) { $1 })
        case .switcherEnded(let switcher, let source, let exit, let failures, let retryIn):
            // Only the first failure in a row is a warning; the rest are repeats.
            switcherLog.logger.log(
                failures == 1 ? .warning : .debug, .switcherFailed, "switcher ended by itself",
                fields: session(of: source),
                metadata: [
                    "faucet": "\(switcher)", "source": "\(source.name)", "reason": "\(exit.explanation)",
                    "failures": "\(failures)", "retry_in": "\(retryIn.inSeconds)",
                ])
        case .slateReplacedByBuiltIn:
            logger.log(
                .warning, .slateUnusable, "the built-in slate is on air instead of the configured one",
                metadata: ["reason": "\(SlateState.unplayable)"])
        case .switcherTimedOut(let switcher, let source, let failures):
            switcherLog.logger.log(
                failures == 1 ? .warning : .debug, .switcherLate,
                source.isSlate
                    ? "switcher did not get ready in time: is this host too busy?"
                    : "switcher did not get ready in time: no picture from the publisher?",
                fields: session(of: source), metadata: ["faucet": "\(switcher)", "source": "\(source.name)"])
        case .orphanOnProgram(let clientID):
            switcherLog.logger.log(
                .notice, .switcherAdopted, "a switcher of an earlier run is on air: it will be replaced",
                metadata: ["client": "\(clientID)"])
        }
    }

    private func session(of source: Source) -> Logger.Metadata {
        if case .publisher(_, let session) = source { ["session": "\(session)"] } else { [:] }
    }

    private func about(_ feed: Feed, _ session: Session) -> Logger.Metadata {
        ["feed": "\(feed.rawValue)", "address": "\(session.address)", "session": "\(session.id)"]
    }
}

extension SwitcherExit {
    fileprivate var explanation: String {
        switch self {
        case .ended: "its input ended"
        case .noAudio: "the publisher sends no sound"
        case .foreignSound(let codec): "the publisher's sound is \(codec)"
        case .noParameterSets: "the publisher's H.264 has no sequence header"
        case .noVideo: "the publisher sends no picture"
        case .failed(let message): message
        }
    }
}

extension Duration {
    /// For example `0.65s`.
    var inSeconds: String {
        let hundredths = (components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 + 5) / 10
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)s"
    }
}
