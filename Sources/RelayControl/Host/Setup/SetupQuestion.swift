import RelayCore

/// One question of `relayctl setup`: what is asked, what Enter means, and what is allowed.
struct SetupQuestion {
    /// What became of an answer.
    enum Reading: Equatable {
        /// It can be used; `nil`: the thing shall be without a value.
        case value(String?)
        /// It can't; why, and what is allowed.
        case wrong(String)
        /// It can't, but this can, which is what was most likely meant: it is offered as the answer to Enter.
        case offer(String, because: String)
    }

    /// What is asked.
    let title: String
    /// What Enter means, in words.
    private(set) var shownDefault: String
    /// What Enter means.
    private(set) var defaultValue: String?
    /// Whether what is typed must not be seen.
    var isHidden = false
    /// Reads an answer that is not empty.
    let read: (String) async -> Reading

    /// As it is printed; the answer is typed behind it.
    var text: String { "\(title) [\(shownDefault)]: " }

    /// What an answer means.
    func reading(of answer: String) async -> Reading {
        answer.isEmpty ? .value(defaultValue) : await read(answer)
    }

    /// The same question with another meaning of Enter.
    func offering(_ value: String) -> SetupQuestion {
        var question = self
        (question.shownDefault, question.defaultValue) = (value, value)
        return question
    }
}

extension SetupQuestion {
    /// Where the program shall go.
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
    /// - Parameter format: What Enter means.
    static func format(_ format: PictureFormat) -> SetupQuestion {
        SetupQuestion(
            title: "Picture size: 1080, 720 or WIDTHxHEIGHT; with @25, say, for 25 frames a second",
            shownDefault: format.text, defaultValue: format.text
        ) { answer in
            let format = PictureFormat(answer)
            return format.problem.map(Reading.wrong) ?? .value(format.text)
        }
    }

    /// VID_BITRATE, in the unit that OBS has.
    ///
    /// - Parameter value: What Enter means, as the setting is written.
    static func bitrate(_ value: String) -> SetupQuestion {
        SetupQuestion(
            title: "Video bitrate in kbit/s, as in OBS", shownDefault: Kilobits.shown(value), defaultValue: value
        ) { answer in
            Kilobits.setting(from: answer).map(Reading.value)
                ?? .wrong("\"\(answer)\" is not allowed; give \(Kilobits.allowed)")
        }
    }

    /// The slate's file.
    static func slate(
        current: String?, trouble: @escaping (String) async -> String? = { await SlateFile.trouble(with: $0) }
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
