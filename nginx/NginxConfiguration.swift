/// The two configurations of this directory, embedded in the executable: `relayctl up` needs no installed files.
public enum NginxConfiguration {
    /// The text of `ingest.conf`.
    public static var ingest: String { String(decoding: PackageResources.ingest_conf, as: UTF8.self) }

    /// The text of `switch.conf`.
    public static var program: String { String(decoding: PackageResources.switch_conf, as: UTF8.self) }
}
