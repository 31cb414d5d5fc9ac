/// For how long a publisher's picture or sound may stay the same before that is told (FROZEN_SECONDS, SILENT_SECONDS).
public struct StillnessRule: Hashable, Sendable {
    /// What may stay the same.
    public enum Medium: Hashable, Sendable, CaseIterable {
        /// A picture that does not change at all.
        case picture
        /// Sound below -60 dB.
        case sound
    }

    /// For the picture; `nil`: it is not watched.
    public let picture: Duration?
    /// For the sound; `nil`: it is not watched.
    public let sound: Duration?

    /// Nothing is watched.
    public static let off = StillnessRule(picture: nil, sound: nil)

    /// A rule of these values.
    public init(picture: Duration?, sound: Duration?) {
        self.picture = picture
        self.sound = sound
    }

    /// The limit of one of both; `nil`: it is not watched.
    public func limit(of medium: Medium) -> Duration? {
        switch medium {
        case .picture: picture
        case .sound: sound
        }
    }
}

extension SwitcherPlan {
    /// What its switcher watches by a rule: nothing of a slate, no picture that is copied, and no silence that the relay makes itself.
    public func watched(by rule: StillnessRule) -> StillnessRule {
        switch input {
        case .slate: .off
        case .publisher:
            // A copied picture is not decoded.
            StillnessRule(picture: copiesPublisher ? nil : rule.picture, sound: sound == .silence ? nil : rule.sound)
        }
    }
}
