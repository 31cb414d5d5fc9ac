/// Tells the slate from the camera in a program by the size of its frames, whoever encoded them.
enum BenchProgram {
    /// The figures of a program whose slate is ``BenchSlate`` and whose camera's frames are larger.
    static func meter(_ journal: ProgramJournal) -> ProgramMeter {
        var feeds = FeedIndex()
        feeds.add(
            journal.media(.video).map(\.tag).filter { $0.size <= BenchSlate.largestFrame }, as: .slate)
        return ProgramMeter(journal, feeds: feeds)
    }
}
