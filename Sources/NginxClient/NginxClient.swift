public import RelayCore

/// Asks one nginx-rtmp process what it does, and tells it whom to drop: `/rtmp_stat` and `/control` over HTTP.
public struct NginxClient: Sendable {
    /// Whom to drop from a stream.
    public enum Role: String, Sendable {
        /// The one that publishes.
        case publisher
        /// Those that play.
        case subscriber
    }

    /// The most bytes of an answer that are read. The statistics need about 300 bytes a client.
    public static let maximumResponseBytes = 1 << 20

    private let endpoint: CurlRequest.Endpoint

    /// A client of the nginx that listens on a unix socket.
    public init(socketPath: String) {
        endpoint = .unixSocket(path: socketPath)
    }

    /// A client of the nginx that listens on a TCP port; an IPv6 host in brackets.
    public init(host: String, port: Int) {
        endpoint = .tcp(host: host, port: port)
    }

    /// The statistics page as it is, XML.
    ///
    /// - Parameter timeout: Total time; below a millisecond counts as one.
    public func statPage(timeout: Duration) async throws(NginxClientError) -> [UInt8] {
        try await get("/rtmp_stat", timeout: timeout)
    }

    /// A page as it is.
    ///
    /// - Parameters:
    ///   - path: From `/` on.
    ///   - timeout: for the whole request; at most a day.
    public func page(_ path: String, timeout: Duration) async throws(NginxClientError) -> [UInt8] {
        try await get(path, timeout: timeout)
    }

    /// Whether any HTTP answer comes, whatever it says.
    ///
    /// - Parameter limit: for the whole request; at most a day.
    public func answers(within limit: Duration) async -> Bool {
        do {
            _ = try await get("/", timeout: limit)
            return true
        } catch {
            if case .status = error { return true }
            return false
        }
    }

    /// What nginx does now.
    /// - Parameter timeout: for the whole request; at most a day.
    /// - Throws: `NginxClientError`.
    public func stat(timeout: Duration) async throws(NginxClientError) -> RTMPStat {
        let body = try await get("/rtmp_stat", timeout: timeout)
        do {
            return try RTMPStat.parse(body)
        } catch {
            throw .malformed(error.description)
        }
    }

    /// Ends connections of a stream. Their `…_done` callbacks follow; the answer does not wait for them.
    ///
    /// Checked on 1.2.2: a client, name or application that is not there gives 200 and `0`, so a drop that came too late is no
    /// error. **Without a name nginx drops the clients of all streams**, hence an empty one is refused here; and it compares
    /// `name` without decoding it (ngx_http_arg), hence a name that needs an escape is too.
    ///
    /// - Parameters:
    ///   - role: whom.
    ///   - clientID: only this connection; nil: all in this role.
    ///   - timeout: for the whole request; at most a day.
    /// - Returns: how many were dropped.
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
        try await CurlThread.shared.perform(CurlRequest(endpoint: endpoint, target: target, timeout: timeout)).get()
    }
}
