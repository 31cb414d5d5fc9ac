/// Repeats to nginx the commands of a broadcaster, and takes its answers in the broadcaster's place, until the broadcaster is in.
///
/// `connect` must have been answered before nginx hears more: while it asks relay-hook it reads on, and commands without an
/// application are another way to end it. What it answers the client has heard from the gate already, but for the last: the
/// status of `publish`, for which relay-hook may let it wait.
struct IngestMachine {
    enum Action: Sendable, Equatable {
        /// To nginx.
        case send([UInt8])
        /// From here on both talk to each other. First this is for the client.
        case join([UInt8])
        /// nginx lets nobody publish: under that name somebody does (ngx_rtmp_live_module.c, `ngx_rtmp_live_join`).
        case occupied
        /// Close both.
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
    ///   - proxyHeader: What tells nginx the broadcaster's address.
    ///   - script: `connect`, and what follows it.
    init(proxyHeader: [UInt8], script: [RTMPMessage]) {
        self.proxyHeader = proxyHeader
        self.script = script
    }

    /// What follows nginx from here on, once the broadcaster is in.
    var answers: ServerAnswers { ServerAnswers(reader) }

    /// nginx has taken the connection.
    func connected() -> [Action] {
        [.send(proxyHeader + [Handshake.version] + Handshake.challenge)]
    }

    /// Bytes of nginx have come.
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
            // ingest.conf says what was promised in its name.
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
        // It would be connected, and nobody would see it.
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
