import Dispatch
import Glibc
import Lab
import NIOCore
import NIOPosix
import ProgramOptions
import Synchronization
import TestSupport
import Testing

/// In a process of its own, because its descriptors run out.
@Suite(.timeLimit(.minutes(1))) struct AcceptPauseHandlerTests {
    @Test(.ownThreads) func aListenerWithoutDescriptorsWaitsAndThenAccepts() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory("accept")
            let path = "\(directory.path)/listener.sock"
            let (accepted, isAccepted) = AsyncStream<Void>.makeStream()
            _ = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelInitializer(AcceptPauseHandler.add(toNew:))
                .childChannelInitializer { channel in
                    isAccepted.yield()
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                .bind(unixDomainSocketPath: path).get()
            // The first sleep of a process opens a descriptor for its timer.
            try await Task.sleep(for: .milliseconds(1))
            let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            // The lowest number that is free is that of the next descriptor.
            let next = dup(client)
            close(next)
            var none = limit
            none.rlim_cur = rlim_t(next)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)

            #expect(Self.connects(client, to: path))
            let begin = clock()
            try await Task.sleep(for: .seconds(1))
            let busy = Double(clock() - begin) / Double(CLOCKS_PER_SEC)
            #expect(busy < 0.3, "\(busy) s of CPU time in one second")

            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            for await _ in accepted { break }
        }
    }

    /// libdispatch looks once a second, while work waits for a thread, into a file, and ends the process if it cannot open it.
    @Test(.ownThreads) func connectionsDoNotTakeTheLastDescriptors() async {
        await #expect(processExitsWith: .success) {
            let directory = try TemporaryDirectory("accept")
            let path = "\(directory.path)/listener.sock"
            let (accepted, isAccepted) = AsyncStream<Void>.makeStream()
            let count = Mutex(0)
            _ = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 128)
                .serverChannelInitializer(AcceptPauseHandler.add(toNew:))
                .childChannelInitializer { channel in
                    count.withLock { $0 += 1 }
                    isAccepted.yield()
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                .bind(unixDomainSocketPath: path).get()
            try await Task.sleep(for: .milliseconds(1))
            let clients = (0..<100).map { _ in socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) }
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let next = dup(clients[0])
            close(next)
            var few = limit
            few.rlim_cur = rlim_t(next) + 40
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &few)
            let busy = Mutex(true)
            for _ in 0..<64 { DispatchQueue.global().async { while busy.withLock({ $0 }) { usleep(1000) } } }

            for client in clients {
                #expect(Self.connects(client, to: path))
            }
            usleep(2_500_000)
            let early = count.withLock { $0 }
            #expect((1..<40).contains(early))

            busy.withLock { $0 = false }
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            for await _ in accepted where count.withLock({ $0 }) == clients.count { break }
        }
    }

    private static func connects(_ client: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
