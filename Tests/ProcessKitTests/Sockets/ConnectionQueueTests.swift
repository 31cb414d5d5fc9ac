import Glibc
import ProcessKit
import TestSupport
import Testing

@Suite struct ConnectionQueueTests {
    @Test func countsWhatIsSentAndNotRead() async throws {
        let pair = try LoopbackPair()
        let queue = try #require(try ConnectionQueue(of: getpid(), toPort: pair.port))
        #expect(queue.waitingBytes() == 0)
        var bytes = [UInt8](repeating: 7, count: 5000)
        #expect(write(pair.server, &bytes, bytes.count) == 5000)
        #expect(queue.waitingBytes() == 5000)
        #expect(read(pair.client, &bytes, 2000) == 2000)
        #expect(queue.waitingBytes() == 3000)
        // More than the reader's end takes stays at the writer's.
        _ = fcntl(pair.server, F_SETFL, O_NONBLOCK)
        var sent = 0
        while case let count = write(pair.server, &bytes, bytes.count), count > 0 { sent += count }
        #expect(sent > 0)
        // On its way from one end to the other, a byte may be in neither line or in both.
        let isCounted = try await TestSupport.Processes.eventually {
            let waiting = queue.waitingBytes() ?? 0
            return waiting >= 3000 + sent && waiting < 3000 + sent + 131_072
        }
        #expect(isCounted, "\(queue.waitingBytes() ?? 0) of \(3000 + sent)")
    }

    @Test func aConnectionThatIsGoneHasNone() throws {
        let pair = try LoopbackPair()
        let queue = try #require(try ConnectionQueue(of: getpid(), toPort: pair.port))
        pair.close()
        #expect(queue.waitingBytes() == nil)
        #expect(try ConnectionQueue(of: getpid(), toPort: pair.port) == nil)
        #expect(try ConnectionQueue(of: 1 << 30, toPort: pair.port) == nil)
    }

    /// Both ends of a connection on 127.0.0.1.
    private final class LoopbackPair {
        struct Failure: Error {}
        let client: Int32
        let server: Int32
        let port: Int
        private var isOpen = true

        init() throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { Glibc.close(listener) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            let client = client
            let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, length) == 0 && listen(listener, 1) == 0
                        && getsockname(listener, $0, &length) == 0 && connect(client, $0, length) == 0
                }
            }
            guard isConnected else { throw Failure() }
            server = accept(listener, nil, nil)
            port = Int(UInt16(bigEndian: address.sin_port))
            guard server >= 0 else { throw Failure() }
        }

        func close() {
            guard isOpen else { return }
            isOpen = false
            Glibc.close(client)
            Glibc.close(server)
        }

        deinit { close() }
    }
}
