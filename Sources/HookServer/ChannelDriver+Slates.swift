import RelayCore

/// Handles what the slate manager and operators tell of slates. Each slate that is named here has been rendered.
extension ChannelDriver {
    /// This slate should be shown while nobody publishes.
    ///
    /// - Parameter preparation: Why its file is not there; `nil`: it is.
    func slateIsWanted(_ name: SlateName, preparation: String?) { slate.wants(name, preparation: preparation) }

    /// A slate has been rendered.
    func slateRendered(_ name: SlateName) {
        guard !isStopping else { return }
        perform(machine.slateRendered(name, now: .now))
    }

    /// The operator has chosen a slate.
    func slateSelected(_ name: SlateName) {
        guard !isStopping else { return }
        perform(machine.slateSelected(name, now: .now))
    }

    /// This slate is shown for a publisher of whom too little arrives; `nil`: the operator's choice.
    func slateForLowBitrate(_ name: SlateName?) {
        guard !isStopping else { return }
        perform(machine.slateForLowBitrate(name, now: .now))
    }

    /// An override shows this slate while it lasts; `nil`: the operator's choice.
    func slateOverridden(_ name: SlateName?) {
        guard !isStopping else { return }
        perform(machine.slateOverridden(name, now: .now))
    }
}
