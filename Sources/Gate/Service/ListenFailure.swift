import Glibc
import NIOCore
import SystemPackage

/// Why the gate cannot listen on the configured address, with the setting to change.
struct ListenFailure: Error, Equatable, CustomStringConvertible {
    let description: String

    private init(description: String) {
        self.description = description
    }

    /// - Parameter code: The errno of bind(2) or socket(2).
    init(_ place: PeerAddress, code: Int32) {
        let (host, port) = (place.settingHost, place.port)
        description =
            switch code {
            case EADDRINUSE:
                "RTMP_PORT: port \(port) is in use by another program; stop that (sudo ss -ltnp names it), or set another RTMP_PORT"
            case EADDRNOTAVAIL:
                "RTMP_LISTEN: \(host) is not an address of this host; give one that \"ip address\" shows, or 0.0.0.0 for all"
            case EAFNOSUPPORT:
                "RTMP_LISTEN: \(host) needs IPv6, which is off on this host; give 0.0.0.0 for all IPv4 addresses"
            case EACCES:
                "RTMP_PORT: the user of relay-gate may not listen on port \(port); set an RTMP_PORT of 1024 or more"
            default: "RTMP_LISTEN, RTMP_PORT: \(place) can't be listened on: \(Errno(rawValue: code))"
            }
    }

    /// - Parameter error: The error thrown when binding.
    init(_ place: PeerAddress, _ error: any Error) {
        if let error = error as? IOError {
            self.init(place, code: error.errnoCode)
        } else {
            self.init(description: "RTMP_LISTEN, RTMP_PORT: \(place) can't be listened on: \(error)")
        }
    }
}

extension PeerAddress {
    /// In the notation of RTMP_LISTEN.
    fileprivate var settingHost: String { host.contains(":") ? "[\(host)]" : host }
}
