import RelayCore

/// One question of `relayctl setup`: what is asked, what Enter means, and what is allowed.
struct SetupQuestion {
    /// What became of an answer.
    enum Reading: Equatable {
        /// It can be used; `nil`: the thing shall be without a value.
        case value(String?)
        /// It can't; why, and what is allowed.
        case wrong(String)
    }

    /// What is asked.
    let title: String
    /// What Enter means, in words.
    let shownDefault: String
    /// What Enter means.
    let defaultValue: String?
    /// Whether what is typed must not be seen.
    var isHidden = false
    /// Reads an answer that is not empty.
    let read: (String) -> Reading

    /// As it is printed; the answer is typed behind it.
    var text: String { "\(title) [\(shownDefault)]: " }

    /// What an answer means.
    func reading(of answer: String) -> Reading {
        answer.isEmpty ? .value(defaultValue) : read(answer)
    }
}

extension SetupQuestion {
    /// Where the program shall go.
    static func url(current: DestinationAddress?, currentURL: String?, name: String?) -> SetupQuestion {
        SetupQuestion(
            title: "The platform's server URL" + (name.map { " (\($0))" } ?? ""),
            shownDefault: current.map(\.description) ?? "none for now", defaultValue: currentURL
        ) { answer in
            DestinationPlan.problem(withURL: answer, name: "URL").map(Reading.wrong) ?? .value(answer)
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

    /// A setting of the catalogue.
    ///
    /// - Parameters:
    ///   - name: The setting's name.
    ///   - title: What is asked.
    ///   - value: What Enter means.
    static func setting(_ name: String, _ title: String, value: String) -> SetupQuestion {
        SetupQuestion(title: title, shownDefault: value, defaultValue: value) { answer in
            do throws(SettingsError) {
                _ = try RelaySettings([name: answer])
                return .value(answer)
            } catch {
                // A bitrate above the default of MAX_BITRATE and the like: that one is set with it.
                let own = error.problems.first { $0.name == name }
                return own.map { .wrong("\($0)") } ?? .value(answer)
            }
        }
    }

    /// The slate's file.
    static func slate(current: String?, trouble: @escaping (String) -> String? = SlateFile.trouble) -> SetupQuestion {
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
            return trouble(answer).map(Reading.wrong) ?? .value(answer)
        }
    }
}
