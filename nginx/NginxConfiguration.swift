public enum NginxConfiguration {
    public static var ingest: String { String(decoding: PackageResources.ingest_conf, as: UTF8.self) }
}
