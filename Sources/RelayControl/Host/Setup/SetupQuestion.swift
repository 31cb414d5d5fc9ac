import RelayCore

/// One question of `relayctl setup`: its text, its default and its valid answers.
struct SetupQuestion {
    /// The result of parsing an answer.
    enum Reading: Equatable {
        /// A valid answer; `nil`: the setting is to have no value.
        case value(String?)
        /// An invalid answer, with the reason and what is allowed.
        case wrong(String)
        /// An invalid answer with a probable correction, which is offered as the new default.
        case offer(String, because: String)
    }

    /// The text of the question.
    let title: String
    /// The default as shown.
    private(set) var shownDefault: String
    /// The default, which Enter accepts.
    private(set) var defaultValue: String?
    /// Whether the input must not be echoed.
    var isHidden = false
    /// Whether a program that pipes in the answers may leave it out: it came later than programs that do.
    var isOptional = false
    /// Parses an answer that is not empty.
    let read: (String) async -> Reading

    /// The prompt; the answer is typed after it.
    var text: String { "\(title) [\(shownDefault)]: " }

    /// Evaluates an answer.
    func reading(of answer: String) async -> Reading {
        answer.isEmpty ? .value(defaultValue) : await read(answer)
    }

    /// The same question with another default.
    func offering(_ value: String) -> SetupQuestion {
        var question = self
        (question.shownDefault, question.defaultValue) = (value, value)
        return question
    }
}

extension SetupQuestion {
    /// The address of the platform.
    static func url(current: DestinationAddress?, currentURL: String?, name: String?) -> SetupQuestion {
        SetupQuestion(
            title: "The platform's server URL" + (name.map { " (\($0))" } ?? ""),
            shownDefault: current.map(\.description) ?? "none for now", defaultValue: currentURL
        ) { answer in
            if let complete = KickAddress.completed(answer) {
                return .offer(complete, because: "Kick's server URL ends in /app, which its dashboard leaves out")
            }
            return DestinationPlan.problem(withURL: answer, name: "URL").map(Reading.wrong) ?? .value(answer)
        }
    }

    /// The platform's key.
    static func key(hasOne: Bool) -> SetupQuestion {
        SetupQuestion(
            title: "The platform's stream key (it is not shown)",
            shownDefault: hasOne ? "keep the present one" : "not now",
            defaultValue: nil, isHidden: true
        ) { answer in
            DestinationPlan.problem(withKey: answer).map(Reading.wrong) ?? .value(answer)
        }
    }

    /// The picture's size and frame rate.
    ///
    /// - Parameter format: The default.
    static func format(_ format: PictureFormat) -> SetupQuestion {
        SetupQuestion(
            title: "Picture size: 1080, 720 or WIDTHxHEIGHT; with @25, say, for 25 frames a second",
            shownDefault: format.text, defaultValue: format.text
        ) { answer in
            let format = PictureFormat(answer)
            return format.problem.map(Reading.wrong) ?? .value(format.text)
        }
    }

    /// VID_BITRATE, in OBS's unit.
    ///
    /// - Parameter value: The default, in the setting's notation.
    static func bitrate(_ value: String) -> SetupQuestion {
        SetupQuestion(
            title: "Video bitrate in kbit/s, as in OBS", shownDefault: Kilobits.shown(value), defaultValue: value
        ) { answer in
            Kilobits.setting(from: answer).map(Reading.value)
                ?? .wrong("\"\(answer)\" is not allowed; give \(Kilobits.allowed)")
        }
    }

    /// LIVE_MODE.
    ///
    /// - Parameter value: The default.
    static func liveMode(_ value: String) -> SetupQuestion {
        let allowed = "encode, auto or copy"
        return SetupQuestion(
            title: "Pictures: \(allowed)", shownDefault: value, defaultValue: value, isOptional: true
        ) { answer in
            LiveMode(rawValue: answer.lowercased()).map { .value($0.rawValue) }
                ?? .wrong("\"\(PlainText.line(answer))\" is not allowed; give \(allowed)")
        }
    }

    /// The slate's file.
    static func slate(
        current: String?, trouble: @escaping (String) async -> String? = { await SlateFile.trouble(with: $0)?.line }
    ) -> SetupQuestion {
        SetupQuestion(
            title: "Slate, a video or picture that is shown while you are away: its path, or \"built-in\"",
            shownDefault: current ?? "built-in", defaultValue: current
        ) { answer in
            if answer == "built-in" { return .value(nil) }
            do throws(SettingsError) {
                _ = try RelaySettings(["OFFLINE_VIDEO_PATH": answer])
            } catch {
                return .wrong("\(error)")
            }
            return await trouble(answer).map(Reading.wrong) ?? .value(answer)
        }
    }
}
