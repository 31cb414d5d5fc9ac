/// Something that is wrong with the settings or with this host, and what to do about it.
struct Trouble: Sendable, Equatable {
    /// What is wrong, and where, without a full stop.
    let what: String
    /// What to do, as a clause; `nil`: ``what`` says it.
    var remedy: String?
    /// The command that does it, or that shows what to do; to be pasted.
    var command: String?

    /// Both in one line.
    var line: String { remedy.map { "\(what); \($0)" } ?? what }
}
