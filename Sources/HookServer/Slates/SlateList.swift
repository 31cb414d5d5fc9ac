import FoundationEssentials
import RelayCore

/// What `/api/v1/slates` answers.
struct SlateList: Encodable {
    /// One of the slates.
    struct Row: Encodable {
        /// How far a slate is.
        enum State: String, Encodable {
            case ready, waiting, rendering, failed
        }

        let name: SlateName
        /// The file from which it is rendered; `nil`: it is the built-in one.
        let file: String?
        let state: State
        /// How much of it is rendered.
        let percent: Int?
        /// Why it can't be shown.
        let problem: String?
        /// Whether it is the operator's choice.
        let isCurrent: Bool
        /// Size of the file that was added.
        let bytes: Int64?
        /// When it was added, and by whom.
        let added: Date?
        let by: String?

        init(_ name: SlateName, _ slate: SlateManager.Slate, current: SlateName) {
            self.name = name
            file = slate.original?.file
            isCurrent = name == current
            (bytes, added, by) = (slate.entry?.bytes, slate.entry?.added, slate.entry?.by)
            switch slate.state {
            case .waiting: (state, percent, problem) = (.waiting, nil, nil)
            case .preparing(let percent): (state, self.percent, problem) = (.rendering, percent, nil)
            case .ready: (state, percent, problem) = (.ready, nil, nil)
            case .failed(let reason): (state, percent, problem) = (.failed, nil, reason)
            }
        }
    }

    let channel: ChannelID
    /// The operator's choice.
    let current: SlateName
    /// The slate that should be shown now: that choice, or that of `relayctl brb --slate`.
    let shown: SlateName
    let slates: [Row]
}
