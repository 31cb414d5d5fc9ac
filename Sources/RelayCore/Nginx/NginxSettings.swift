/// The parts of the two nginx configurations that depend on the settings. Each is a file that the configuration includes.
public enum NginxSettings {
    /// `ingest.settings.conf`: where to listen, and the names of the two applications.
    public static func ingest(_ settings: RelaySettings) -> String {
        let ipv6 = settings.listenAddress.isIPv6 ? " ipv6only=off" : ""
        return """
            # Made from the settings at each start.
            # so_keepalive: a peer that has vanished without a word is noticed in 19 s.
            listen \(settings.listenAddress):\(settings.rtmpPort)\(ipv6) so_keepalive=10s:3s:3;
            application \(settings.app) {
            }
            application \(RelaySettings.standbyApp) {
            }

            """
    }

    /// `switch.settings.conf`: where to listen.
    public static func program(_ settings: RelaySettings) -> String {
        """
        # Made from the settings at each start.
        listen 127.0.0.1:\(settings.switchPort);

        """
    }
}
