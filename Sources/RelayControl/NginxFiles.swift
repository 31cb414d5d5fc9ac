import NginxConfiguration
import RelayCore

/// The settings-dependent files of both nginx, of the gate and of the page. They contain no secret.
enum NginxFiles {
    /// Names and texts; each `….conf` includes the `….settings.conf` next to it.
    static func all(_ settings: RelaySettings) -> [(name: String, text: String)] {
        [
            ("ingest.conf", NginxConfiguration.ingest), ("ingest.settings.conf", NginxSettings.ingest(settings)),
            ("switch.conf", NginxConfiguration.program), ("switch.settings.conf", NginxSettings.program(settings)),
            ("gate.env", NginxSettings.gate(settings)), ("web.env", NginxSettings.web(settings)),
        ]
    }
}
