import NginxConfiguration
import RelayCore

/// What relay-ingest's and relay-switch's nginx read. Nothing secret is in it.
enum NginxFiles {
    /// The files, readable for both.
    static func plan(_ settings: RelaySettings, in directory: String) -> [PlannedFile] {
        let texts = [
            // What includes comes last.
            ("ingest.settings.conf", NginxSettings.ingest(settings)),
            ("switch.settings.conf", NginxSettings.program(settings)), ("ingest.conf", NginxConfiguration.ingest),
            ("switch.conf", NginxConfiguration.program),
        ]
        return texts.map { PlannedFile(path: "\(directory)/\($0.0)", text: $0.1, mode: 0o644) }
    }
}
