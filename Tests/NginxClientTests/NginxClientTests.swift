import Foundation
import Lab
import NginxClient
import RelayCore
import Testing

@Suite struct NginxClientTests {
    @Test(.timeLimit(.minutes(1))) func readsTheStatisticsOfARealNginx() async throws {
        try await withNginx { nginx in
            let idle = try await nginx.client.stat(timeout: .seconds(5))
            #expect(idle.applications.map(\.name) == ["live", "offline"])
            #expect(idle.pid > 1)
            let overTCP = try await NginxClient(host: "127.0.0.1", port: nginx.httpPort).stat(timeout: .seconds(5))
            #expect(overTCP.pid == idle.pid)

            try nginx.publish("mystream")
            try nginx.play("mystream")
            let stream = try await eventually {
                let stream = try await nginx.client.stat(timeout: .seconds(5)).stream(app: "live", name: "mystream")
                return stream?.clientCount == 2 && stream?.video != nil ? stream : nil
            }
            #expect(stream.isPublishing)
            #expect(stream.publisher?.address == "127.0.0.1")
            #expect(stream.video?.width == 64)
            #expect(stream.video?.codec == "H264")
            #expect(stream.bytesIn > 0)
        }
    }

    @Test(.timeLimit(.minutes(1))) func dropsWhomItIsToldTo() async throws {
        try await withNginx { nginx in
            let client = nginx.client
            try nginx.publish("one")
            try nginx.publish("two")
            try nginx.play("one")
            let one = try await eventually {
                let stat = try await client.stat(timeout: .seconds(5))
                guard stat.stream(app: "live", name: "two")?.isPublishing == true else {
                    return nil as RTMPStat.Stream?
                }
                return stat.stream(app: "live", name: "one").flatMap {
                    $0.isPublishing && $0.clientCount == 2 ? $0 : nil
                }
            }
            let publisher = try #require(one.publisher)
            let drop = { (role: NginxClient.Role, app: String, name: String, id: UInt?) in
                try await client.drop(role, app: app, name: name, clientID: id, timeout: .seconds(5))
            }
            #expect(try await drop(.publisher, "live", "nobody", nil) == 0)
            #expect(try await drop(.publisher, "nothing", "one", nil) == 0)
            #expect(try await drop(.publisher, "live", "one", 999_999) == 0)
            #expect(try await drop(.subscriber, "live", "one", publisher.id) == 0)
            #expect(try await drop(.subscriber, "live", "one", nil) == 1)
            #expect(try await drop(.publisher, "live", "one", publisher.id) == 1)
            let rest = try await eventually {
                let stat = try await client.stat(timeout: .seconds(5))
                return stat.stream(app: "live", name: "one")?.isPublishing == true ? nil : stat
            }
            #expect(rest.stream(app: "live", name: "two")?.isPublishing == true)
        }
    }

    @Test(arguments: ["", "a b", "a&b", "a?b", "a%41", "a/b", "ä", "a\r\nHost: x", "a#b"])
    func namesThatANginxRequestCannotCarry(name: String) async {
        let client = NginxClient(socketPath: "/nonexistent/socket")
        await #expect(throws: NginxClientError.unusableName) {
            try await client.drop(.publisher, app: "live", name: name, timeout: .seconds(1))
        }
        await #expect(throws: NginxClientError.unusableName) {
            try await client.drop(.publisher, app: name, name: "x", timeout: .seconds(1))
        }
    }

    @Test func nobodyListens() async throws {
        let port = try LoopbackPort.free()
        for client in [NginxClient(socketPath: "/nonexistent/socket"), NginxClient(host: "127.0.0.1", port: port)] {
            let error = await #expect(throws: NginxClientError.self) { try await client.stat(timeout: .seconds(5)) }
            guard case .unreachable = error else {
                Issue.record("expected .unreachable, got \(String(describing: error))")
                continue
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aServerThatNeverAnswers() async throws {
        let listener = try RawListener()
        let client = NginxClient(host: "127.0.0.1", port: listener.port)
        let clock = ContinuousClock()
        let start = clock.now
        // More at once than there are threads in the tasks' pool: none of them may be blocked by a request.
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    await #expect(throws: NginxClientError.timedOut) {
                        try await client.stat(timeout: .milliseconds(300))
                    }
                }
            }
        }
        #expect(clock.now - start < .seconds(5))
        await #expect(throws: NginxClientError.timedOut) { try await client.stat(timeout: .zero) }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>",
                .malformed("not the statistics of nginx-rtmp")
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rtmp>", .malformed("the statistics end too early")),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", .status(404)),
            ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", .status(302)),
            ("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", .status(500)),
        ] as [(String, NginxClientError)])
    func otherAnswers(answer: String, error: NginxClientError) async throws {
        let listener = try RawListener()
        listener.answer(Array(answer.utf8))
        let client = NginxClient(host: "127.0.0.1", port: listener.port)
        await #expect(throws: error) { try await client.stat(timeout: .seconds(5)) }
    }

    @Test(
        .timeLimit(.minutes(1)), arguments: ["", "junk\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rtmp>"])
    func brokenAnswers(answer: String) async throws {
        let listener = try RawListener()
        listener.answer(Array(answer.utf8))
        let client = NginxClient(host: "127.0.0.1", port: listener.port)
        let error = await #expect(throws: NginxClientError.self) { try await client.stat(timeout: .seconds(5)) }
        guard case .malformed = error else {
            Issue.record("expected .malformed, got \(String(describing: error))")
            return
        }
    }

    @Test(.timeLimit(.minutes(1))) func anAnswerWithoutEnd() async throws {
        let listener = try RawListener()
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: NginxClient.maximumResponseBytes + 1)
        listener.answer(Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + body)
        let client = NginxClient(host: "127.0.0.1", port: listener.port)
        await #expect(throws: NginxClientError.tooLarge) { try await client.stat(timeout: .seconds(10)) }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["", "-1", "x", "1 ", "99999999999", "<html>"])
    func aDropThatIsNotAnsweredWithANumber(body: String) async throws {
        let listener = try RawListener()
        listener.answer(Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
        let client = NginxClient(host: "127.0.0.1", port: listener.port)
        await #expect(throws: NginxClientError.malformed("a number was expected")) {
            try await client.drop(.publisher, app: "live", name: "x", timeout: .seconds(5))
        }
    }

    /// An nginx that hangs must cost neither threads nor time of those who no longer wait.
    @Test(.timeLimit(.minutes(1))) func requestsThatWaitCostNoThreadsAndCanBeCancelled() async throws {
        let listener = try RawListener()
        let client = NginxClient(host: "127.0.0.1", port: listener.port)
        _ = try? await client.page("/", timeout: .milliseconds(1))
        let before = try threads()
        let requests = (0..<100).map { _ in
            Task { () async -> NginxClientError? in
                do throws(NginxClientError) {
                    _ = try await client.page("/", timeout: .seconds(50))
                    return nil
                } catch {
                    return error
                }
            }
        }
        // They wait for longer than a thread would take to come.
        #expect(!(await client.answers(within: .milliseconds(300))))
        #expect(try threads() <= before + 8, "\(before)")
        let begin = ContinuousClock.now
        for request in requests { request.cancel() }
        for request in requests { #expect(await request.value == .cancelled) }
        #expect(ContinuousClock.now - begin < .seconds(5))
    }

    private func threads() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("Threads:") }
        return Int(line?.split(whereSeparator: \.isWhitespace).last ?? "") ?? 0
    }
}
