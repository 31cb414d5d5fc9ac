import RelayCore
import SettingsFiles

/// The questions of `relayctl setup`, one after the other.
struct SetupConversation {
    private let terminal: Terminal
    private let encodingSpeed: @Sendable () async -> EncodingSpeed?

    /// - Parameter encodingSpeed: Measures how fast this host encodes.
    init(_ terminal: Terminal, encodingSpeed: @escaping @Sendable () async -> EncodingSpeed?) {
        (self.terminal, self.encodingSpeed) = (terminal, encodingSpeed)
    }

    /// Asks all questions.
    ///
    /// - Parameter hasSink: Whether there is a sink of the alerts; if there is none, one is asked for.
    /// - Throws: ``Refusal`` if the answers end before the questions.
    func answers(
        _ settings: WrittenSettings, _ present: PresentDestination, hasSink: Bool
    ) async throws(Refusal) -> SetupAnswers {
        terminal.say("Enter takes what is in brackets. Nothing is written before the last answer.")
        var answers = SetupAnswers()
        answers.url = try await ask(
            .url(current: present.address, currentURL: present.variables["URL"], name: present.name))
        if answers.url != nil { answers.key = try await ask(.key(hasOne: present.key != nil)) }
        let size = settings.written["OUT_RES"].flatMap { $0.isEmpty ? nil : $0 } ?? "1080"
        let format = await format(settings)
        let answer = try await ask(.format(format)).map(PictureFormat.init) ?? format
        (answers.size, answers.frameRate) = (answer.size, answer.frameRate)
        // A bitrate chosen for another size does not suit this one.
        let present = settings.written["VID_BITRATE"].flatMap { $0.isEmpty ? nil : $0 } ?? SetupPlan.defaultBitrate
        let bitrate = answers.size == size ? present : SetupPlan.usualBitrate(for: answers.size)
        answers.bitrate =
            try await ask(.bitrate(bitrate)) ?? bitrate
        let slate = settings.written["OFFLINE_VIDEO_PATH"].flatMap { $0.isEmpty ? nil : $0 }
        answers.slate = try await ask(.slate(current: slate))
        if !hasSink { answers.sink = try await sink() }
        return answers
    }

    /// The picture format that Enter accepts: the present one, or one that this host can sustain.
    private func format(_ settings: WrittenSettings) async -> PictureFormat {
        let rate = settings.written["OUT_FPS"].flatMap { $0.isEmpty ? nil : $0 }
        if let size = settings.written["OUT_RES"], !size.isEmpty { return PictureFormat(size: size, frameRate: rate) }
        terminal.say("Measuring how fast this host encodes: some seconds …")
        guard let speed = await encodingSpeed() else { return PictureFormat(size: "1080", frameRate: rate) }
        let proposal = EncodingTrial.proposal(speed: speed.ofHost)
        terminal.say(speed.sentence(proposal))
        // The usual rate is not shown.
        let isUsual = proposal.frameRate == EncodingTrial.tried.frameRate
        return PictureFormat(size: proposal.size, frameRate: isUsual ? rate : proposal.frameRate)
    }

    /// Asks until the answer is valid.
    func ask(_ question: SetupQuestion) async throws(Refusal) -> String? {
        var question = question
        while true {
            let answer = try await terminal.answer(
                to: question.text, isHidden: question.isHidden, orIfMissing: question.isOptional ? "" : nil)
            switch await question.reading(of: answer) {
            case .value(let value): return value
            case .wrong(let reason): terminal.say("  \(reason)")
            case .offer(let value, let reason):
                terminal.say("  \(reason)")
                question = question.offering(value)
            }
        }
    }
}
