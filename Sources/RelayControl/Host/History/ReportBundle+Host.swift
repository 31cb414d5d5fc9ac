import FoundationEssentials
import History
import ProcessKit
import RelayCore
import SettingsFiles

extension ReportBundle {
    /// How much of the journal: more says the same again.
    private static let mostLines = "20000"

    /// Collects everything about a host. What can't be had is named in its place.
    ///
    /// - Throws: ``Refusal`` if a key can't be read.
    static func collect(
        _ files: HostFiles, _ source: HistorySource?, since: Int64, now: Int64 = WallClock.now
    ) async throws(Refusal) -> ReportBundle {
        let settings = try WrittenSettings(files)
        var bundle = ReportBundle(secrets: try secrets(of: settings, in: files))
        bundle.add("settings.txt", lines(of: settings))
        let destinations = try Destinations.names(in: files)
        bundle.add(
            "destinations.txt", destinations.map { "\($0)  \(Destinations.summary(of: $0, in: files))" })
        let sinks = try WrittenSink.names(in: files).map { WrittenSink($0, in: files) }
        bundle.add("alerts.txt", sinks.flatMap { ["\($0.name)  \($0.kind)"] + $0.problems })
        var versions = ["rtmp-relay \(RelayVersion.current)"]
        for (program, arguments) in [
            ("ffmpeg", ["-version"]), ("nginx", ["-v"]), ("systemctl", ["--version"]), ("uname", ["-srvm"]),
        ] {
            versions.append(await output(of: program, arguments).lines.first ?? program)
        }
        let system = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        versions += system.split(separator: "\n").filter { $0.hasPrefix("PRETTY_NAME=") }.map(String.init)
        bundle.add("versions.txt", versions)
        bundle.add("units.txt", await output(of: "systemctl", ["--no-pager", "--all", "list-units", "relay*"]).lines)
        let journal = LogsCommand.units + ["--no-pager", "-o", "short-iso-precise", "--lines", mostLines]
        bundle.add(
            "journal.txt",
            await output(of: "journalctl", journal + ["--since", "-\((now - since) / 1000)s"]).lines)
        await bundle.addHistory(source, since: since, now: now)
        return bundle
    }

    private mutating func addHistory(_ source: HistorySource?, since: Int64, now: Int64) async {
        do throws(Refusal) {
            guard let source else { return add("status.json", ["the relay does not run"]) }
            if let client = source.client {
                let status = String(decoding: try await client.get(Topology.statusPath), as: UTF8.self)
                add("status.json", status.split(separator: "\n").map(String.init))
            } else {
                add("status.json", [source.notice ?? ""])
            }
            let report = try await source.report(since: since, until: now + 1)
            add("report.json", report.json.split(separator: "\n").map(String.init))
            add("events.json", try await source.events(since: since).map(\.json))
        } catch {
            add("history.txt", error.reasons)
        }
    }
}
