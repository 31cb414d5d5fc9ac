/// One thing that `relayctl doctor` has found.
struct Finding: Sendable, Equatable {
    /// How it is.
    enum State: String, Sendable, CaseIterable, Encodable {
        case ok
        /// It works, and something about it is unwise, or about to fail.
        case warning
        case problem
        /// Does not apply here, or needs other rights.
        case skipped
        /// The check itself failed.
        case unknown = "could not check"
    }

    let state: State
    /// What is so, without a full stop.
    let text: String
    /// Why, or what follows from it.
    var cause: String?
    /// The command that fixes it, or shows more; to be pasted.
    var command: String?

    static func ok(_ text: String) -> Finding { Finding(state: .ok, text: text) }

    static func warning(_ text: String, cause: String? = nil, command: String) -> Finding {
        Finding(state: .warning, text: text, cause: cause, command: command)
    }

    static func problem(_ text: String, cause: String? = nil, command: String) -> Finding {
        Finding(state: .problem, text: text, cause: cause, command: command)
    }

    static func skipped(_ text: String, command: String? = nil) -> Finding {
        Finding(state: .skipped, text: text, command: command)
    }

    static func unknown(_ text: String, cause: String? = nil, command: String? = nil) -> Finding {
        Finding(state: .unknown, text: text, cause: cause, command: command)
    }

    /// What other users of the host may not see.
    static func needsRoot(_ what: String) -> Finding {
        skipped("\(what) can be seen by root only", command: "sudo relayctl doctor")
    }

    /// A trouble that `relayctl check` reports too.
    ///
    /// - Parameter command: For one that names none.
    init(_ state: State, _ trouble: Trouble, or command: String) {
        self.init(state: state, text: trouble.what, cause: trouble.remedy, command: trouble.command ?? command)
    }

    init(state: State, text: String, cause: String? = nil, command: String? = nil) {
        (self.state, self.text, self.cause, self.command) = (state, text, cause, command)
    }
}
