import FoundationEssentials
import Glibc
import Lab
import NginxClient
import ProcessKit
import RelayCore
import ServiceLifecycle
import Testing

@testable import HookServer

/// Orders over the control socket, and what is kept of them.
@Suite struct ControlTests {
    /// A channel with a control socket.
    private struct Desk {
        let channel: TestChannel
        let desk: OperatorDesk
        let slates: SlateManager
        let file: OrdersFile
        let socket: String

        init(_ channel: TestChannel) throws {
            self.channel = channel
            let folder = channel.directory.path
            slates = SlateManager(
                driver: channel.driver, library: channel.slates, store: SlateStore(directory: folder), configured: nil,
                logger: TestChannel.logger)
            file = OrdersFile(path: "\(folder)/operator.json", spare: "\(folder)/spare.json")
            desk = OperatorDesk(
                OperatorDesk.load(file, logger: TestChannel.logger), file: file, driver: channel.driver,
                slates: slates, pushes: PushOrders(),
                logger: TestChannel.logger)
            socket = "\(folder)/control.sock"
        }

        /// Runs a body while the socket is served.
        func serve(_ body: (LocalHTTP) async throws -> Void) async throws {
            let server = ControlServer.make(
                socket: socket, group: nil, logger: TestChannel.logger,
                routes: [
                    channel.statusRoutes().add(to:),
                    OverrideRoutes(desk: desk, driver: channel.driver, slates: slates).add(to:),
                ])
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(services: [server, desk], logger: TestChannel.logger))
            let running = Task { try await group.run() }
            let http = LocalHTTP(socketPath: socket)
            while (try? await http.get("/healthz", timeout: .seconds(1))) == nil { await Task.yield() }
            do {
                try await body(http)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }

    @Test func brbIsAppliedSavedAndShown() async throws {
        let test = try Desk(TestChannel())
        try await test.serve { http in
            let reply = try await http.send(
                Array(#"{"show":"brb","for":900,"reason":"lunch"}"#.utf8), "POST", "/api/v1/override",
                timeout: .seconds(10))
            #expect(reply.status == 200)
            // Without nginx no slate can be on air, and the answer says so.
            #expect(String(decoding: reply.body, as: UTF8.self).contains("brb holds until"))
            #expect(Self.mode(of: test.socket) == 0o600, "without a group, nobody else may steer")
            let status = try await http.get("/api/v1/status", timeout: .seconds(5))
            let text = String(decoding: status.body, as: UTF8.self)
            #expect(text.contains(#""show" : "brb""#) && text.contains(#""reason" : "lunch""#))
        }
        #expect(await test.channel.driver.machine.override == .brb)
        // The next run has it from the start.
        let next = OperatorDesk.load(test.file, logger: TestChannel.logger)
        #expect(next.choice?.show == .brb && next.choice?.reason == "lunch" && next.choice?.until != nil)
    }

    @Test func whatCannotBeDoneIsRefusedWithTheReason() async throws {
        let test = try Desk(TestChannel())
        try await test.serve { http in
            for (body, status, reason) in [
                (#"{"show":"live"}"#, 409, "live cannot be put on air: nobody publishes there"),
                (#"{"show":"standby"}"#, 409, "standby cannot be put on air"),
                (#"{"show":"x\u001b"}"#, 400, #"\"x?\" is not auto, brb, live or standby"#),
                (#"{"show":"brb","for":-1}"#, 400, "is not a time"), ("{", 400, "is not the JSON"),
                (String(repeating: " ", count: 70_000), 413, "longer than"),
            ] {
                let answer = try await http.send(Array(body.utf8), "POST", "/api/v1/override", timeout: .seconds(10))
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == status && text.contains(reason), "\(body.prefix(40)): \(text)")
            }
            #expect(try await http.get("/nothing", timeout: .seconds(5)).status == 404)
        }
        #expect(await test.channel.driver.machine.override == .auto)
    }

    @Test func ordersThatCannotBeReadMeanTheSlate() throws {
        let directory = try TemporaryDirectory("orders")
        let file = OrdersFile(path: "\(directory.path)/o.json", spare: "\(directory.path)/s.json")
        #expect(OperatorDesk.load(file, logger: TestChannel.logger) == OperatorState())
        for text in ["", "{", "{}", #"{"version":9,"paused":[]}"#] {
            try text.write(toFile: file.path, atomically: true, encoding: .utf8)
            let state = OperatorDesk.load(file, logger: TestChannel.logger)
            #expect(state.choice?.show == .brb && state.choice?.by == "relay", "\(text)")
        }
        // A write that was cut off.
        var state = OperatorState()
        _ = state.choose(OperatorChoice(.brb, by: "anna", since: 1))
        try file.save(state)
        #expect(truncate(file.path, 30) == 0)
        #expect(OperatorDesk.load(file, logger: TestChannel.logger).choice?.by == "relay")
    }

    @Test func aFolderThatCannotBeWrittenLeavesTheSpare() throws {
        let directory = try TemporaryDirectory("orders")
        let file = OrdersFile(path: "\(directory.path)/missing/o.json", spare: "\(directory.path)/s.json")
        var state = OperatorState()
        _ = state.choose(OperatorChoice(.brb, by: "anna", since: 1))
        let failure = #expect(throws: OrdersFile.Failure.self) { try file.save(state) }
        #expect(failure?.isKept == true)
        #expect(file.load() == .orders(state))
        // When the folder is back, the spare one goes.
        #expect(mkdir("\(directory.path)/missing", 0o700) == 0)
        try file.save(state)
        #expect(access(file.spare, F_OK) != 0 && file.load() == .orders(state))
    }

    /// The block was reserved: nothing new has to be allocated.
    @Test(.enabled(if: getuid() == 0, "only root can mount")) func aFullDiskTakesOrders() throws {
        let directory = try TemporaryDirectory("orders")
        let folder = "\(directory.path)/disk"
        #expect(mkdir(folder, 0o700) == 0)
        try #require(mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0)
        defer { umount2(folder, Int32(MNT_DETACH)) }
        let file = OrdersFile(path: "\(folder)/o.json", spare: "\(directory.path)/s.json")
        #expect(file.load() == .orders(OperatorState()))
        let filler = open("\(folder)/full", O_WRONLY | O_CREAT, 0o600)
        while write(filler, [UInt8](repeating: 1, count: 4096), 4096) > 0 {}
        close(filler)
        var state = OperatorState()
        _ = state.choose(OperatorChoice(.brb, by: "anna", since: 1, reason: String(repeating: "x", count: 200)))
        try file.save(state)
        #expect(file.load() == .orders(state))
        #expect(access(file.spare, F_OK) != 0)
    }

    private static func mode(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }
}
