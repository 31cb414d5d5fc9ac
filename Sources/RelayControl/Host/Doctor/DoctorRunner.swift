import RelayCore

/// A check that is ready to run.
struct DoctorCheck: Sendable {
    let topic: DoctorTopic
    /// The platform that it is about.
    var subject: String?
    /// Looks, and judges. Its tasks and processes may outlive the limit.
    let examine: @Sendable () async -> [Finding]
}

/// Runs checks side by side.
enum DoctorRunner {
    /// More than any check takes that works; with the questions before, less than ten seconds.
    static let limit: Duration = .seconds(7)

    /// Runs all checks.
    ///
    /// - Parameter limit: A check that is not done by then could not check. It is left alone; the program's end ends it.
    /// - Returns: What they found, in the order of the checks.
    static func run(_ checks: [DoctorCheck], limit: Duration = limit) async -> DoctorReport {
        let (results, sink) = AsyncStream<(index: Int, findings: [Finding])>.makeStream()
        for (index, check) in checks.enumerated() {
            Task { sink.yield((index, await check.examine())) }
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            sink.finish()
        }
        var found: [Int: [Finding]] = [:]
        if !checks.isEmpty {
            for await result in results {
                found[result.index] = result.findings
                if found.count == checks.count { break }
            }
        }
        timer.cancel()
        let late = Finding.unknown("no result after \(Words.span(limit))", command: "relayctl doctor")
        return DoctorReport(
            entries: checks.enumerated().map { index, check in
                .init(topic: check.topic, subject: check.subject, findings: found[index] ?? [late])
            })
    }
}
