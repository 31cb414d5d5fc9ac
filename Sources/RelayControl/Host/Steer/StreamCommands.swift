import ArgumentParser
import CommandHelp
import Glibc
import ProcessKit

/// `relayctl end`: ends the stream at all destinations.
struct EndCommand: AsyncParsableCommand, ManualDescribed {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "Ends the stream properly at all platforms, now or at a time of day.",
        discussion: manual.discussion)

    static let manual = CommandManual(
        """
        Each push closes the stream at its platform, and stays ready. The next publisher starts the stream again, and so does \
        "relayctl go". Whoever publishes now is not disconnected.
        """,
        exits: BreakCommand.exitsOfOrders,
        examples: [
            .init("relayctl end", "now"), .init("relayctl end --at 23:30", "at the next 23:30 of this host's clock"),
        ])

    @Option(help: ArgumentHelp("When: the next time this host's clock shows it, such as 23:30.", valueName: "time"))
    var at: ClockTime?

    @OptionGroup var options: ControlOptions

    private struct Order: Encodable { let at: Int64? }

    func run() async throws {
        try await options.tell { client throws(Refusal) in
            try await client.post("/api/v1/end", body: Order(at: at.map { $0.next(after: WallClock.now) }))
        }
    }
}

/// `relayctl go`: the stream goes on after an end.
struct GoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "go", abstract: "Starts the stream again after \"relayctl end\", or takes back a planned end.")

    @OptionGroup var options: ControlOptions

    func run() async throws {
        try await options.tell { client throws(Refusal) in try await client.post("/api/v1/go") }
    }
}

/// A time of day, `23:30`.
struct ClockTime: ExpressibleByArgument, Equatable {
    let hour: Int32
    let minute: Int32

    /// - Returns: `nil` for what is none.
    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int32(parts[0]), let minute = Int32(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        (self.hour, self.minute) = (hour, minute)
    }

    /// The next moment at which the host's clock shows it, in milliseconds since 1970.
    ///
    /// - Parameter now: Milliseconds since 1970.
    func next(after now: Int64) -> Int64 {
        var parts = LocalTime.parts(of: time_t(now / 1000))
        (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (hour, minute, 0, -1)
        var moment = Int64(mktime(&parts)) * 1000
        if moment <= now {
            parts.tm_mday += 1
            (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (hour, minute, 0, -1)
            moment = Int64(mktime(&parts)) * 1000
        }
        return moment
    }
}
