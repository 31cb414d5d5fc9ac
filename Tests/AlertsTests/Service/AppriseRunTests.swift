import FoundationEssentials
import Glibc
import Lab
import TestSupport
import Testing

@testable import Alerts

/// Debian's apprise itself, against a server of its own.
@Suite(.enabled(if: access("/usr/bin/apprise", X_OK) == 0), .serialized)
struct AppriseRunTests {
    private static let secret = "s3cret-part-of-the-address"

    private func send(
        to port: Int, _ message: AlertMessage = Samples.problem, within limit: Duration = .seconds(30)
    ) async throws -> AlertPost.Result {
        let folder = try TemporaryDirectory("apprise")
        let sink = try SinkSettings(
            name: "phone", ["KIND": "apprise"], secret: "json://127.0.0.1:\(port)/\(Self.secret)")
        let result = await AlertPost(folder: folder.path).send(
            message, to: sink.sink, name: "phone", thread: nil, within: limit)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left == [], "the file with the addresses is gone")
        return result
    }

    @Test(.timeLimit(.minutes(1))) func aMessageArrives() async throws {
        let server = try SinkServer()
        let result = try await send(to: server.port)
        #expect(result == .init(outcome: .sent(thread: nil), why: nil))
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.target == "/\(Self.secret)" && server.requests.count == 1)
        #expect(
            request.body.contains(Samples.problem.heading) && request.body.contains(#""type": "failure""#), "\(request)"
        )
        for line in Samples.problem.lines() { #expect(request.body.contains(line), "\(line): \(request.body)") }
    }

    @Test(.timeLimit(.minutes(1))) func aServiceThatDoesNotTakeItIsTriedAgain() async throws {
        let server = try SinkServer { _ in .status(500) }
        let result = try await send(to: server.port)
        #expect(result == .init(outcome: .later(after: nil), why: "apprise could not send it"))
        #expect(server.requests.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func aServiceThatHangsIsNotWaitedForLonger() async throws {
        let server = try SinkServer { _ in .hang }
        let begin = ContinuousClock.now
        let result = try await send(to: server.port, within: .milliseconds(500))
        #expect(result == .init(outcome: .later(after: nil), why: "apprise did not end in time"))
        #expect(ContinuousClock.now - begin < .seconds(15))
    }
}
