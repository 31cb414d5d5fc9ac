/// The parts of the two nginx configurations that depend on the settings, each a file that the configuration includes, and the
/// settings file of the gate.
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

    /// `switch.settings.conf`: where to listen.
    public static func program(_ settings: RelaySettings) -> String {
        """
        # Made from the settings at each start.
        listen \(Topology.loopback):\(settings.switchPort);

        """
    }
}
