/// The parts of the two nginx configurations that depend on the settings, each a file that the configuration includes, and the
/// settings files of the gate and of the page.
public enum NginxSettings {
    /// `ingest.settings.conf`: where to listen, and the names of the two applications.
    public static func ingest(_ settings: RelaySettings) -> String {
        """
        # Made from the settings at each start.
        # For the relay's own players.
        listen \(Topology.loopback):\(settings.ingestPort);
        # For the gate, which says in whose name it comes.
        listen \(Topology.gateHost):\(settings.ingestPort) proxy_protocol;
        application \(settings.app) {
        }
        application \(Topology.standbyApp) {
        }

        """
    }

    /// `gate.env`: where to listen, and where nginx is. Without the key: the gate asks relay-hook.
    public static func gate(_ settings: RelaySettings) -> String {
        EnvironmentFile.render([
            "RTMP_LISTEN": settings.listenAddress.description, "RTMP_PORT": "\(settings.rtmpPort)",
            "INGEST_PORT": "\(settings.ingestPort)", "SWITCH_PORT": "\(settings.switchPort)",
            "HTTP_PORT": "\(settings.httpPort)",
        ])
    }

    /// `web.env`: where the page is served and to whom, and where the program and the publisher are played.
    public static func web(_ settings: RelaySettings) -> String {
        var variables = [
            "RTMP_APP": settings.app, "RTMP_PORT": "\(settings.rtmpPort)", "RTMP_STREAM_NAME": settings.streamName,
            "INGEST_PORT": "\(settings.ingestPort)", "SWITCH_PORT": "\(settings.switchPort)",
            "HTTP_PORT": "\(settings.httpPort)", "HTTP_LISTEN": settings.page.listenAddress.description,
            "HTTP_INSECURE": settings.page.isInsecure ? "yes" : "no",
        ]
        variables["HTTP_PUBLIC_URL"] = settings.page.publicURL?.description
        variables["HTTP_PROXIES"] = settings.page.proxies.isEmpty ? nil : settings.page.proxies.description
        return EnvironmentFile.render(variables)
    }

    /// `record.env`: what is recorded, and from where. Empty without RECORD: then relay-record is not started.
    ///
    /// - Parameter written: The settings as they are written.
    public static func record(_ settings: RelaySettings, _ written: [String: String]) -> String {
        guard settings.recording != nil else { return "" }
        var variables = written.filter { $0.key.hasPrefix("RECORD") && !$0.value.isEmpty }
        variables["RTMP_STREAM_NAME"] = settings.streamName
        for (name, port) in [
            ("RTMP_PORT", settings.rtmpPort), ("INGEST_PORT", settings.ingestPort),
            ("SWITCH_PORT", settings.switchPort),
            ("HTTP_PORT", settings.httpPort),
        ] { variables[name] = "\(port)" }
        return EnvironmentFile.render(variables)
    }

    /// `switch.settings.conf`: where to listen.
    public static func program(_ settings: RelaySettings) -> String {
        """
        # Made from the settings at each start.
        listen \(Topology.loopback):\(settings.switchPort);

        """
    }
}
