import Logging
import ProgramOptions
import RelayCore

/// Tells what the machine reports, once per event.
extension ChannelDriver {
    func report(_ report: SwitchReport) {
        guard
            let event = RelayEvent(
                report, switcherOnAir: machine.switcherOnAir, keys: publisherKeys, timing: channel.timing)
        else { return }
        switch event {
        case .program(.switcherFailed), .program(.switcherLate), .program(.switcherAdopted):
            switcherLog.logger.log(event)
        default: logger.log(event)
        }
    }
}

extension RelayEvent {
    /// - Returns: `nil` if there is nothing to tell.
    fileprivate init?(
        _ report: SwitchReport, switcherOnAir: SwitcherID?, keys: [ConnectionID: String], timing: SwitchTiming
    ) {
        switch report {
        case .switched(let from, let to, let why, let took):
            self = .program(
                .onAir(
                    SourceReference(to), from: from.map { SourceReference($0).kind }, why: why, took: took,
                    switcher: switcherOnAir?.number))
        case .publisherAdmitted(let feed, let session):
            self = .publisher(.connected(.init(feed, session), key: keys[session.id.connection]))
        case .takeover(let feed, let old, let new):
            self = .publisher(.tookOver(.init(feed, new), from: old.id.number))
        case .publisherHasNoPicture(let feed, let session, let picture):
            guard let problem = ChannelView.PictureProblem(picture) else { return nil }
            self = .publisher(.notShown(.init(feed, session), problem))
        case .publisherIsNotCopied(let feed, let session, let obstacle):
            self = .publisher(.notCopied(.init(feed, session), obstacle))
        case .publisherIsNotHeard(let feed, let session, let codec):
            self = .publisher(.notHeard(.init(feed, session), .unreadable(codec: codec)))
        // Who keeps the operator's orders tells of it.
        case .overrideEnded: return nil
        case .publisherEnded(let feed, let session, let lasted):
            self = .publisher(.disconnected(.init(feed, session), after: lasted))
        case .publisherStalled(let source, let switcher):
            self = .publisher(.stalled(SourceReference(source), switcher: switcher.number, limit: timing.stall))
        case .flapping(let feed, let session, let steadyFor):
            self = .publisher(.flapping(.init(feed, session), steadyFor: steadyFor))
        case .switcherEnded(let switcher, let source, let exit, let failures, let retryIn):
            self = .program(
                .switcherFailed(
                    switcher: switcher.number, SourceReference(source), exit, failures: failures, retryIn: retryIn))
        case .slateReplacedByBuiltIn(let name):
            self = .slate(.unusable(name, shown: .builtIn, reason: SlateState.unplayable))
        case .switcherTimedOut(let switcher, let source, let failures):
            self = .program(.switcherLate(switcher: switcher.number, SourceReference(source), failures: failures))
        case .orphanOnProgram(let clientID):
            self = .program(.switcherAdopted(connection: Int(clamping: clientID)))
        }
    }
}
