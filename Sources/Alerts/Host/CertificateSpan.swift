import NginxClient

/// When a certificate is valid, in seconds since 1970.
struct CertificateSpan: Hashable, Sendable {
    /// How near its end is.
    enum Level: Int, Hashable, Sendable, Codable {
        case good
        /// Whoever renews it should have done so.
        case ending
        /// Within days, or over.
        case urgent
    }

    private static let day: Int64 = 86_400

    /// `nil`: not known.
    var begin: Int64?
    var end: Int64

    init(begin: Int64?, end: Int64) { (self.begin, self.end) = (begin, end) }

    /// That of a server.
    ///
    /// - Returns: `nil` if it was not reached, or has none.
    init?(_ result: ConnectionTrial.Result) {
        guard let end = result.certificateEnd.flatMap(CertificateTime.seconds) else { return nil }
        self.init(begin: result.certificateBegin.flatMap(CertificateTime.seconds), end: end)
    }

    /// Seconds that are left.
    func left(at now: Int64) -> Int64 { end - now }

    /// How it is.
    ///
    /// Certificates are renewed when a third of their time is left (certbot, Caddy), those of 90 days 30 days before; some are valid
    /// for hours only, such as those of Caddy's own authority.
    func level(at now: Int64) -> Level {
        let sixth = begin.map { max(0, end - $0) / 6 } ?? .max
        let reserve = min(14 * Self.day, sixth)
        let left = left(at: now)
        if left < min(3 * Self.day, reserve / 4) || left <= 0 { return .urgent }
        return left < reserve ? .ending : .good
    }
}
