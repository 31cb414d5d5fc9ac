import Glibc
import TestSupport
import Testing

@testable import ProcessKit

@Suite struct SystemdNotifierTests {
    /// A process of its own, since the environment is the process's.
    @Test(.ownThreads) func speaksToTheSocketOfTheEnvironment() async {
        await #expect(processExitsWith: .success) {
            let socket = DatagramSocket()
            defer { socket.close() }
            setenv("NOTIFY_SOCKET", socket.path, 1)
            setenv("WATCHDOG_USEC", "3000000", 1)
            setenv("WATCHDOG_PID", "\(getpid())", 1)
            let notifier = SystemdNotifier()
            #expect(notifier.watchdogInterval == .seconds(3))
            #expect(notifier.ready())
            #expect(socket.receive() == "READY=1")
            #expect(notifier.status("on air\nREADY=1\u{0}\u{7F}x"))
            #expect(socket.receive() == "STATUS=on air READY=1  x")
            #expect(notifier.watchdog())
            #expect(socket.receive() == "WATCHDOG=1")
            #expect(notifier.stopping())
            #expect(socket.receive() == "STOPPING=1")
            // Another process's watchdog is not ours.
            setenv("WATCHDOG_PID", "1", 1)
            #expect(SystemdNotifier().watchdogInterval == nil)
            // A child does not get any of it.
            let lines = EventLog<OutputLine>()
            let child = try await Child.start(Command("env")) { lines.append($0) }
            #expect(await child.exit() == .code(0))
            #expect(!lines.events.contains { $0.text.hasPrefix("NOTIFY") || $0.text.hasPrefix("WATCHDOG") })
        }
    }

    @Test(.ownThreads) func withoutASocketNothingHappens() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            unsetenv("WATCHDOG_USEC")
            let notifier = SystemdNotifier()
            #expect(notifier.watchdogInterval == nil)
            #expect(!notifier.ready())
            #expect(!notifier.status("x"))
        }
    }
}

/// A unix datagram socket bound to a path, as systemd has one.
private struct DatagramSocket {
    let path: String
    private let descriptor: Int32

    init() {
        path = "/tmp/processkit-notify-\(getpid())"
        unlink(path)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        #expect(result == 0)
    }

    func receive() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    func close() {
        Glibc.close(descriptor)
        unlink(path)
    }
}
