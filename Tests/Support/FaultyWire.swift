import Glibc
package import Lab
import ProcessKit
import Synchronization

/// A faulty network in front of a server on loopback: applies a chosen fault to each connection.
package final class FaultyWire: Sendable {
    /// The fault applied to connections.
    package enum Fault: Sendable, Hashable {
        /// Bytes pass in both directions.
        case none
        /// Accepted and closed at once.
        case closing
        /// Accepted, but nothing is ever read or written.
        case silent
        /// Reset (RST) after the client has sent this many bytes, anywhere within a frame.
        case resetAfter(bytes: Int)
        /// Closed in an orderly way after this many milliseconds.
        case closeAfter(milliseconds: Int)
    }

    private struct State {
        var fault: Fault
        var attempts: [Moment] = []
        /// Increases with each new fault: connections under an earlier one are closed.
        var era = 0
        var isOver = false
    }

    /// The port on 127.0.0.1.
    package let port: Int
    private let target: Int
    private let listener: Int32
    private let state: Mutex<State>

    /// Begins to listen.
    /// - Parameters:
    ///   - target: The server's port on 127.0.0.1.
    ///   - fault: What happens to connections.
    /// - Throws: ``SystemCallError``, `Errno` when the system has no thread to give.
    package init(to target: Int, _ fault: Fault) throws {
        self.target = target
        state = Mutex(State(fault: fault))
        (listener, port) = try Self.listen()
        try DetachedThread.tryStart { [weak self, listener] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    Glibc.close(listener)
                    return
                }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                guard let self else {
                    Glibc.close(connection)
                    return
                }
                self.take(connection)
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// When each connection was accepted.
    package var attempts: [Moment] { state.withLock { $0.attempts } }

    /// Changes the fault; open connections are closed.
    package func change(to fault: Fault) {
        state.withLock { state in
            state.fault = fault
            state.era += 1
        }
    }

    /// Closes everything.
    package func close() {
        state.withLock { state in
            state.isOver = true
            state.era += 1
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func take(_ connection: Int32) {
        let (fault, era, isOver) = state.withLock { state in
            state.attempts.append(.now())
            return (state.fault, state.era, state.isOver)
        }
        guard !isOver, fault != .closing else {
            Glibc.close(connection)
            return
        }
        try? DetachedThread.tryStart { [weak self, target] in
            var pump = WirePump(client: connection, server: fault == .silent ? nil : Self.connect(to: target))
            pump.run(fault) { self.map { $0.state.withLock { $0.era != era } } ?? true }
        }
    }

    private static func listen() throws(SystemCallError) -> (Int32, Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemCallError("socket") }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Int32 in
                guard bind(descriptor, generic, length) == 0, Glibc.listen(descriptor, 64) == 0 else { return -1 }
                return getsockname(descriptor, generic, &length)
            }
        }
        guard code == 0 else { throw SystemCallError("listen") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func connect(to port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// Moves one connection's bytes on a separate thread, until its fault ends it.
private struct WirePump: ~Copyable {
    let client: Int32
    let server: Int32?
    private var sent = 0

    init(client: Int32, server: Int32?) {
        self.client = client
        self.server = server
    }

    deinit {
        close(client)
        if let server { close(server) }
    }

    mutating func run(_ fault: FaultyWire.Fault, isOver: () -> Bool) {
        let begin = Moment.now()
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while !isOver() {
            if case .closeAfter(let limit) = fault, Moment.now().seconds(since: begin) * 1000 >= Double(limit) {
                return
            }
            guard let server else {
                // Nothing is read: a client that disconnects cannot be noticed either.
                usleep(20_000)
                continue
            }
            var ends = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&ends, 2, 20) >= 0 else { return }
            if ends[0].revents != 0 {
                let count = read(client, &buffer, buffer.count)
                guard count > 0, pass(buffer[..<count], to: server) else { return }
                sent += count
                if case .resetAfter(let bytes) = fault, sent >= bytes {
                    reset()
                    return
                }
            }
            if ends[1].revents != 0 {
                let count = read(server, &buffer, buffer.count)
                guard count > 0, pass(buffer[..<count], to: client) else { return }
            }
        }
    }

    /// Closing with a linger time of zero sends RST (socket(7), SO_LINGER).
    private func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(client, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    private func pass(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
