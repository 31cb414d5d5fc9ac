import FoundationEssentials
import NginxClient

/// Sees and steers a running relay over its control socket (docs/API.md).
struct ControlClient: Sendable {
    /// Longer than any command waits for what it asked for.
    private static let patience: Duration = .seconds(15)
    /// More than the longest answer, a month of history.
    private static let largestAnswer = 256 << 20

    /// The socket's path.
    let socket: String
    /// Whose it is, for people.
    var service = "relay-hook"

    private var http: LocalHTTP { LocalHTTP(socketPath: socket) }

    /// Reads something.
    ///
    /// - Parameter path: With the query, if there is one.
    /// - Throws: ``Refusal`` with relay-hook's reason, or why it does not answer.
    func get(_ path: String) async throws(Refusal) -> [UInt8] {
        try check(
            await answer { () async throws(NginxClientError) in
                try await http.get(path, timeout: Self.patience, maximumBytes: Self.largestAnswer)
            })
    }

    /// Gives a command.
    ///
    /// - Returns: The line that says what is now true.
    /// - Throws: ``Refusal`` with relay-hook's reason, or why it does not answer.
    func post(_ path: String, body: some Encodable & Sendable = NoBody()) async throws(Refusal) -> String {
        let bytes = (try? JSONEncoder().encode(body)).map(Array.init) ?? []
        return try await send(bytes, "POST", path)
    }

    /// Asks for something with a body.
    ///
    /// - Returns: The answer.
    func bytes(_ path: String, body: some Encodable & Sendable) async throws(Refusal) -> [UInt8] {
        let bytes = (try? JSONEncoder().encode(body)).map(Array.init) ?? []
        return try check(
            await answer { () async throws(NginxClientError) in
                try await http.send(bytes, "POST", path, timeout: Self.patience)
            })
    }

    /// Sends bytes.
    ///
    /// - Returns: The line that says what is now true.
    func send(
        _ body: [UInt8], _ method: String, _ path: String, contentType: String = "application/json",
        timeout: Duration = patience
    ) async throws(Refusal) -> String {
        try reply(
            await answer { () async throws(NginxClientError) in
                try await http.send(body, method, path, contentType: contentType, timeout: timeout)
            })
    }

    /// Sends a file.
    ///
    /// - Returns: The line that says what is now true.
    func send(file: String, bytes: Int64, _ path: String, timeout: Duration) async throws(Refusal) -> String {
        try reply(
            await answer { () async throws(NginxClientError) in
                try await http.send(file: file, bytes: bytes, path, timeout: timeout)
            })
    }

    private func reply(_ answer: LocalHTTP.Answer) throws(Refusal) -> String {
        let body = try check(answer)
        guard let reply = try? JSONDecoder().decode(Reply.self, from: Data(body)) else {
            throw Refusal("\(service)'s answer cannot be read; is it of another version?", exit: RelayExit.cannotStart)
        }
        return reply.message
    }

    /// Reads a stream of events, line by line.
    func lines(_ path: String, headers: [String] = []) -> AsyncThrowingStream<String, any Error> {
        http.lines(path, headers: headers)
    }

    /// A body without content.
    struct NoBody: Encodable {}

    private struct Reply: Decodable { let message: String }
    private struct Failure: Decodable { let error: String }

    private func answer(
        _ request: () async throws(NginxClientError) -> LocalHTTP.Answer
    ) async throws(Refusal) -> LocalHTTP.Answer {
        do {
            return try await request()
        } catch .timedOut {
            throw Refusal(
                "\(service) did not answer within 15 s; see: journalctl -u \(service)", exit: RelayExit.notRunning)
        } catch {
            throw Refusal("\(service) does not answer; see: systemctl status \(service)", exit: RelayExit.notRunning)
        }
    }

    private func check(_ answer: LocalHTTP.Answer) throws(Refusal) -> [UInt8] {
        if (200..<300).contains(answer.status) { return answer.body }
        guard let failure = try? JSONDecoder().decode(Failure.self, from: Data(answer.body)) else {
            throw Refusal(
                "\(service) does not know this command (HTTP status \(answer.status)): it runs another version; "
                    + "see: systemctl status \(service)", exit: RelayExit.cannotStart)
        }
        throw Refusal(failure.error, exit: answer.status == 403 ? RelayExit.denied : RelayExit.refused)
    }
}
