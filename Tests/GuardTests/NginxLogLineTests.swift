import Logging
import Testing

@testable import Guard

@Suite struct NginxLogLineTests {
    @Test func aLineOfTheErrorLog() {
        let line = NginxLogLine(
            "2026/11/22 20:03:33 [crit] 123#124: *5 connect() to unix:/run/x.sock failed (2: No such file or directory)"
        )
        #expect(line.level == .error)
        #expect(line.message == "connect() to unix:/run/x.sock failed (2: No such file or directory)")
        #expect(line.connection == "5")
    }

    @Test func aLineFromBeforeTheLogIsOpen() {
        let line = NginxLogLine("nginx: [emerg] bind() to 0.0.0.0:1935 failed (98: Address already in use)")
        #expect(line.level == .error)
        #expect(line.message == "bind() to 0.0.0.0:1935 failed (98: Address already in use)")
        #expect(line.connection == nil)
    }

    @Test(arguments: [
        ("emerg", Logger.Level.error), ("alert", .error), ("crit", .error), ("error", .error), ("warn", .warning),
        ("notice", .notice), ("info", .info), ("debug", .debug),
    ])
    func levels(word: String, level: Logger.Level) {
        #expect(NginxLogLine("2026/11/22 20:03:33 [\(word)] 1#1: text").level == level)
    }

    @Test func aDeadWorker() throws {
        let line = NginxLogLine("2026/11/22 20:03:33 [alert] 9#9: worker process 17 exited on signal 11 (core dumped)")
        let worker = try #require(line.deadWorker)
        #expect(worker.pid == "17")
        #expect(worker.signal == "11")
        let wellEnded = NginxLogLine("2026/11/22 20:03:33 [notice] 9#9: worker process 17 exited with code 0")
        #expect(wellEnded.deadWorker == nil)
    }

    @Test(arguments: [
        "", "[", "[]", "[emerg", "anything else", "nginx: ", "nginx version: nginx/1.22.1", "2026/11/22 20:03:33 ",
        "2026/11/22 20:03:33 [what] 1#1: text",
    ])
    func anotherFormIsTakenAsItIs(text: String) {
        #expect(NginxLogLine(text) == NginxLogLine(level: .info, message: text))
    }

    @Test func textThatLooksLikePrefixesStays() {
        #expect(NginxLogLine("2026/11/22 20:03:33 [warn] 1#1: *x y: z").message == "*x y: z")
        #expect(NginxLogLine("2026/11/22 20:03:33 [warn] a#b: text").message == "a#b: text")
    }
}
