import RelayCore

/// The questions of `relayctl setup`, one after the other.
struct SetupConversation {
    private let terminal: Terminal

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Asks all of them.
    /// - Throws: ``Refusal`` when the answers end before the questions.
    func answers(_ settings: HostSettings, _ present: PresentDestination) async throws(Refusal) -> SetupAnswers {
        terminal.say("Enter takes what is in brackets. Nothing is written before the last answer.")
        var answers = SetupAnswers()
        answers.url = try await ask(
            .url(current: present.address, currentURL: present.variables["URL"], name: present.name))
        if answers.url != nil { answers.key = try await ask(.key(hasOne: present.key != nil)) }
        let size = settings.written["OUT_RES"].flatMap { $0.isEmpty ? nil : $0 } ?? "1080"
        answers.size =
            try await ask(
                .setting("OUT_RES", "Picture size: 1080, 720 or WIDTHxHEIGHT", value: size)) ?? size
        // What was chosen for another size does not suit this one.
        let present = settings.written["VID_BITRATE"].flatMap { $0.isEmpty ? nil : $0 } ?? SetupPlan.defaultBitrate
        let bitrate = answers.size == size ? present : SetupPlan.usualBitrate(for: answers.size)
        answers.bitrate =
            try await ask(.bitrate(bitrate)) ?? bitrate
        let slate = settings.written["OFFLINE_VIDEO_PATH"].flatMap { $0.isEmpty ? nil : $0 }
        answers.slate = try await ask(.slate(current: slate))
        return answers
    }

    /// Asks until the answer can be used.
    private func ask(_ question: SetupQuestion) async throws(Refusal) -> String? {
        var question = question
        while true {
            let answer = try await terminal.answer(to: question.text, isHidden: question.isHidden)
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
