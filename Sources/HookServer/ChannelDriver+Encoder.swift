import ProgramOptions
import RelayCore

/// Falls back to libx264 when the encoder that is set does not work.
extension ChannelDriver {
    /// A switcher's encoder could not be opened.
    ///
    /// To be called before the machine is told of the switcher's end, so that the next one uses the other encoder.
    func encoderFailed(_ profile: VideoProfile, _ reason: String) {
        guard encoder.encoderFailed(profile, reason) else { return }
        logger.log(.host(.encoderReplaced(encoder: profile.encoder, reason: reason)))
        profileChanged()
    }

    /// The program is encoded to another profile from now on.
    func profileChanged() {
        measurements.encoder = encoder
        machine.profileChanged(to: encoder.profile)
        copyWatches = Self.copyWatches(encoder.profile, following: format.rule)
        profilesSink.yield(encoder.profile)
    }
}

extension SwitcherPlan {
    /// After how many frames its encoder has certainly given one back.
    var framesUntilPicture: Int {
        switch video {
        case .encode(let profile), .copy(let profile): VideoEncoder(profile.encoder).framesUntilPicture
        }
    }
}
