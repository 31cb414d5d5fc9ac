import RTMP

/// Replays a broadcaster's commands to nginx, and handles nginx's answers for it, until the broadcaster may publish.
///
/// nginx gets no further command before it has answered `connect`: while it asks relay-hook it reads on, and commands without an
/// application are another way to crash it. The client has already got these answers from the gate, except for the last: the
/// status of `publish`, which relay-hook may delay.
struct IngestMachine {
    enum Action: Sendable, Equatable {
        /// Send to nginx.
        case send([UInt8])
        /// Connect both ends to each other from here on. These bytes go to the client first.
        case join([UInt8])
        /// nginx refuses the publisher, because another one publishes under that name (ngx_rtmp_live_module.c,
        /// `ngx_rtmp_live_join`).
        case occupied
        /// Close both connections.
        case fail
    }

    private enum State: Equatable {
        case greeting
        case connecting
        case publishing
        case over
    }

    private var state = State.greeting
    private let proxyHeader: [UInt8]
    private let script: [RTMPMessage]
    private var reader = ChunkReader()

    /// - Parameters:
    ///   - proxyHeader: Gives nginx the broadcaster's address.
    ///   - script: `connect`, and the commands after it.
    init(proxyHeader: [UInt8], script: [RTMPMessage]) {
        self.proxyHeader = proxyHeader
        self.script = script
    }

    /// Reads nginx's messages from here on, once the broadcaster may publish.
    var answers: ServerAnswers { ServerAnswers(reader) }

    /// nginx has accepted the connection.
    func connected() -> [Action] {
        [.send(proxyHeader + [Handshake.version] + Handshake.challenge)]
    }

    /// Bytes from nginx have arrived.
    mutating func received(_ bytes: some Sequence<UInt8>) -> [Action] {
        reader.append(bytes)
        var actions: [Action] = []
        while let action = step() {
            switch action {
            case .send(let bytes): if !bytes.isEmpty { actions.append(action) }
            case .join, .occupied, .fail:
                state = .over
                actions.append(action)
            }
        }
        return actions
    }

    private mutating func step() -> Action? {
        switch state {
        case .over: return nil
        case .greeting:
            // S0, S1, S2; C2 repeats S1.
            guard reader.rest.count >= 1 + 2 * Handshake.size else { return nil }
            let echo = reader.rest.dropFirst().prefix(Handshake.size)
            reader = ChunkReader(Array(reader.rest.dropFirst(1 + 2 * Handshake.size)))
            state = .connecting
            let chunkSize = RTMPMessage.control(RTMPMessage.Kind.setChunkSize, UInt32(ChunkWriter.chunkSize))
            return .send(echo + chunkSize.bytes + say(script[..<1]))
        case .connecting, .publishing:
            do {
                guard let message = try reader.next() else { return nil }
                return answer(message)
            } catch {
                return .fail
            }
        }
    }

    private mutating func answer(_ message: RTMPMessage) -> Action {
        if message.kind == RTMPMessage.Kind.setChunkSize, let size = message.number {
            // ingest.conf must announce what the gate promised on its behalf.
            guard size == OpeningMachine.chunkSize, (try? reader.setChunkSize(size)) != nil else { return .fail }
        }
        guard message.kind == RTMPMessage.Kind.command else { return .send([]) }
        let values = AMF0Reader.values(in: message.body[...])
        guard let name = values.first?.text else { return .send([]) }
        switch (state, name) {
        case (.connecting, "_result"):
            state = .publishing
            return .send(say(script[1...]))
        case (_, "_error"): return .fail
        // It would be connected, but not visible.
        case (.publishing, "onStatus") where values.last?["level"]?.text == "error": return .occupied
        case (.publishing, "onStatus"):
            var bytes: [UInt8] = []
            message.write(to: &bytes, chunkSize: Int(OpeningMachine.chunkSize))
            return .join(bytes)
        default: return .send([])
        }
    }

    private func say(_ messages: ArraySlice<RTMPMessage>) -> [UInt8] {
        var bytes: [UInt8] = []
        for message in messages { message.write(to: &bytes, chunkSize: ChunkWriter.chunkSize) }
        return bytes
    }
}
