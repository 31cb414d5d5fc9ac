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
        let (format, speed) = await format(settings)
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
        answers.liveMode = try await liveMode(settings, answer, speed)
        return answers
    }

    /// Asks whether pictures are encoded or copied.
    private func liveMode(
        _ settings: WrittenSettings, _ format: PictureFormat, _ speed: EncodingSpeed?
    ) async throws(Refusal) -> String? {
        terminal.say("With \"encode\", platforms see one stream that never changes, whatever is published.")
        terminal.say(
            "With \"copy\", a picture that fits is passed on as it is, for an eighth of the processor time, and they see another stream "
                + "at each cut; \"auto\" does so if this host is too slow.")
        let current = settings.written["LIVE_MODE"].flatMap { $0.isEmpty ? nil : $0 }
        let picture = EncodingTrial.Proposal(
            size: format.size, frameRate: format.frameRate ?? settings.written["OUT_FPS"] ?? "30")
        let isTooSlow = speed.map { !EncodingTrial.sustains(picture, speed: $0.ofHost) } ?? false
        if current == nil, isTooSlow { terminal.say("This host cannot encode that picture in real time.") }
        return try await ask(.liveMode(current ?? (isTooSlow ? "auto" : "encode")))
    }

    /// The picture format that Enter accepts: the present one, or one that this host can sustain; and the host's speed, if that was
    /// measured.
    private func format(_ settings: WrittenSettings) async -> (PictureFormat, EncodingSpeed?) {
        let rate = settings.written["OUT_FPS"].flatMap { $0.isEmpty ? nil : $0 }
        if let size = settings.written["OUT_RES"], !size.isEmpty {
            return (PictureFormat(size: size, frameRate: rate), nil)
        }
        terminal.say("Measuring how fast this host encodes: some seconds …")
        guard let speed = await encodingSpeed() else { return (PictureFormat(size: "1080", frameRate: rate), nil) }
        let proposal = EncodingTrial.proposal(speed: speed.ofHost)
        terminal.say(speed.sentence(proposal))
        // The usual rate is not shown.
        let isUsual = proposal.frameRate == EncodingTrial.tried.frameRate
        return (PictureFormat(size: proposal.size, frameRate: isUsual ? rate : proposal.frameRate), speed)
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
