public import RelayCore

/// Client of one nginx-rtmp process: reads its statistics (`/rtmp_stat`) and drops clients (`/control`) over HTTP.
public struct NginxClient: Sendable {
    /// Which clients of a stream to drop.
    public enum Role: String, Sendable {
        /// The one that publishes.
        case publisher
        /// Those that play.
        case subscriber
    }

    /// The maximum size of an answer. The statistics need about 300 bytes per client.
    public static let maximumResponseBytes = 1 << 20

    private let http: LocalHTTP

    /// Creates a client of an nginx that listens on a unix socket.
    public init(socketPath: String) {
        http = LocalHTTP(socketPath: socketPath)
    }

    /// Creates a client of an nginx that listens on a TCP port; an IPv6 host in brackets.
    public init(host: String, port: Int) {
        http = LocalHTTP(host: host, port: port)
    }

    /// The statistics page, unparsed XML.
    ///
    /// - Parameter timeout: Total time; below a millisecond counts as one.
    public func statPage(timeout: Duration) async throws(NginxClientError) -> [UInt8] {
        try await get("/rtmp_stat", timeout: timeout)
    }

    /// A page, unparsed.
    ///
    /// - Parameters:
    ///   - path: The path, beginning with `/`.
    ///   - timeout: For the whole request; at most a day.
    public func page(_ path: String, timeout: Duration) async throws(NginxClientError) -> [UInt8] {
        try await get(path, timeout: timeout)
    }

    /// Whether any HTTP answer arrives, whatever its content.
    ///
    /// - Parameter limit: For the whole request; at most a day.
    public func answers(within limit: Duration) async -> Bool {
        do {
            _ = try await get("/", timeout: limit)
            return true
        } catch {
            if case .status = error { return true }
            return false
        }
    }

    /// The current statistics.
    /// - Parameter timeout: For the whole request; at most a day.
    /// - Throws: `NginxClientError`.
    public func stat(timeout: Duration) async throws(NginxClientError) -> RTMPStat {
        let body = try await get("/rtmp_stat", timeout: timeout)
        do {
            return try RTMPStat.parse(body)
        } catch {
            throw .malformed(error.description)
        }
    }

    /// Closes connections of a stream. Their `…_done` callbacks follow; the answer does not wait for them.
    ///
    /// Checked on 1.2.2: an unknown client, name or application gives 200 and `0`, so a drop that comes too late is no error.
    /// **Without a name nginx drops the clients of all streams**, so an empty name is rejected here. It also compares `name`
    /// without decoding it (ngx_http_arg), so a name that needs an escape is rejected too.
    ///
    /// - Parameters:
    ///   - role: Which clients.
    ///   - clientID: Only this connection; nil: all in this role.
    ///   - timeout: For the whole request; at most a day.
    /// - Returns: The number of connections dropped.
    /// - Throws: `NginxClientError`.
    @discardableResult
    public func drop(
        _ role: Role, app: String, name: String, clientID: UInt? = nil, timeout: Duration
    ) async throws(NginxClientError) -> Int {
        guard Self.isUsable(app), Self.isUsable(name) else { throw .unusableName }
        var target = "/control/drop/\(role.rawValue)?srv=0&app=\(app)&name=\(name)"
        if let clientID { target += "&clientid=\(clientID)" }
        let answer = String(decoding: try await get(target, timeout: timeout), as: UTF8.self)
        guard answer.utf8.count <= 10, let dropped = Int(answer), dropped >= 0 else {
            throw .malformed("a number was expected")
        }
        return dropped
    }

    private static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count < 256
            && name.unicodeScalars.allSatisfy { scalar in
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                    || scalar == "_" || scalar == "-" || scalar == "."
            }
    }

    private func get(_ target: String, timeout: Duration) async throws(NginxClientError) -> [UInt8] {
        let answer = try await http.get(target, timeout: timeout)
        guard answer.status == 200 else { throw .status(answer.status) }
        return answer.body
    }
}
