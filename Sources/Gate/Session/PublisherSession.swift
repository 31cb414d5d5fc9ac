import RTMP

/// Follows what an admitted publisher sends, and forwards it to nginx in one plain form.
///
/// Media is forwarded as its chunks arrive. Messages about the connection itself (chunk sizes, acknowledgements) end here. Of the
/// commands, nginx gets only those that it answers: a second `publish` would make it forget whose session this is.
///
/// Pure: takes bytes and returns actions. Holds less than a chunk of each message in progress, and one small message for each of
/// ``ChunkFollower/mostStreams`` chunk streams: half a MiB at most.
struct PublisherSession: SpliceReader {
    /// Maximum length of a message in bytes, the same as `max_message` in ingest.conf. A keyframe of a 4K camera can have 8 MiB.
    static let largest = 10 * 1024 * 1024
    /// The same for messages that are parsed here.
    private static let largestRead = 4096
    /// The same for headers and metadata of the video, which are passed on as well. An AVC sequence header has 40 to 200 bytes.
    private static let largestDescription = 8192
    /// Seconds without media before a warning.
    static let quietLimit = 5
    /// Seconds without media before the session ends.
    static let silenceLimit = 30

    /// What happens to the message in progress in a chunk stream.
    private enum Fate {
        /// Forwarded to nginx, in this chunk stream.
        case passed(Int)
        /// Parsed when it is complete.
        case read([UInt8])
        case ignored
    }

    private var follower: ChunkFollower
    private var writer = ChunkWriter()
    private var fates: [Int: Fate] = [:]
    private var input: [UInt8] = []
    private var position = 0
    /// Bytes received since the handshake, as counted by acknowledgements (RTMP 1.0, 5.4.3): modulo 2^32.
    private var received: UInt32
    private var acknowledged: UInt32 = 0
    /// The publisher wants an acknowledgement after this many bytes; 0: none.
    private var window: UInt32
    private var hasSentMedia = false
    private var video = VideoMeter()
    /// The beginnings of messages that describe the video, by chunk stream.
    private var descriptions: [Int: [UInt8]] = [:]
    private var metadata = VideoMetadata()
    /// The last description. Some encoders repeat their headers with each keyframe.
    private var described: VideoDescription?
    /// Whether the publisher's video waits for relay-hook, which has to know what it is like before the first frame.
    private(set) var isHeld = false
    private var isOver = false

    /// - Parameters:
    ///   - follower: The position at the end of the opening's chunks.
    ///   - received: Bytes of the opening, without the handshake.
    ///   - window: Window Acknowledgement Size from the opening; 0 if it had none.
    init(following follower: ChunkFollower, received: Int, window: UInt32) {
        self.follower = ChunkFollower(continuing: follower, largest: Self.largest)
        self.received = UInt32(truncatingIfNeeded: received)
        self.window = window
    }

    mutating func received(_ bytes: some Collection<UInt8>) -> [SpliceAction] {
        guard !isOver else { return [] }
        received &+= UInt32(truncatingIfNeeded: bytes.count)
        input = position == input.count ? Array(bytes) : Array(input[position...]) + bytes
        position = 0
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 32 + 64)
        var actions: [SpliceAction] = []
        do {
            while !isOver, !isHeld, let piece = try follower.next(in: input, at: &position) {
                if let fault = take(piece, &output, &actions) { actions.append(end(.failed(fault))) }
            }
        } catch {
            actions.append(end(.failed(.chunks(error))))
        }
        if !output.isEmpty { actions.insert(.pass(output), at: 0) }
        if !isOver, window > 0, received &- acknowledged >= window {
            acknowledged = received
            actions.append(.answer(RTMPMessage.control(RTMPMessage.Kind.acknowledgement, received).bytes))
        }
        return actions
    }

    /// relay-hook knows what the video will be like, or does not answer.
    mutating func goOn() -> [SpliceAction] {
        isHeld = false
        return received([])
    }

    /// The number of seconds since the publisher was admitted.
    mutating func waited(_ seconds: Int) -> [SpliceAction] {
        guard !isOver, !hasSentMedia else { return [] }
        let fault = SessionFault.noMedia(seconds: seconds)
        return [seconds < Self.silenceLimit ? .warn(fault) : end(.failed(fault))]
    }

    /// relay-hook no longer knows the publisher.
    mutating func givenUp() -> [SpliceAction] { isOver ? [] : [end(.failed(.forgotten))] }

    private mutating func end(_ end: SessionEnd) -> SpliceAction {
        isOver = true
        (input, fates, writer, descriptions) = ([], [:], ChunkWriter(), [:])
        return .end(end)
    }

    private mutating func take(
        _ piece: ChunkFollower.Piece, _ output: inout [UInt8], _ actions: inout [SpliceAction]
    ) -> SessionFault? {
        let bytes = input[piece.bytes]
        let kind = piece.header.kind
        if piece.isFirst {
            guard let fate = fate(of: piece.header) else { return .tooManyMessages }
            fates[piece.chunkStream] = fate
            if kind == RTMPMessage.Kind.video {
                actions += video.began(bytes, of: piece.header.length, at: piece.header.time).map { .measured($0) }
            }
            if describes(piece.header, bytes) { descriptions[piece.chunkStream] = [] }
            if kind == RTMPMessage.Kind.video, piece.header.length > Self.largestDescription,
                VideoDescription.isHeader(bytes)
            {
                // No encoder's.
                describe(kind, Array(bytes.prefix(2)), &actions)
            }
        }
        switch fates[piece.chunkStream] {
        case .passed(let chunkStream)?:
            writer.append(bytes, to: chunkStream, output: &output)
            if piece.isLast, kind != RTMPMessage.Kind.data, kind != RTMPMessage.Kind.dataAMF3 { hasSentMedia = true }
            if var body = descriptions.removeValue(forKey: piece.chunkStream) {
                body += bytes
                if piece.isLast { describe(kind, body, &actions) } else { descriptions[piece.chunkStream] = body }
            }
        case .read(var body)?:
            fates[piece.chunkStream] = nil
            body += bytes
            guard piece.isLast else {
                fates[piece.chunkStream] = .read(body)
                return nil
            }
            let message = RTMPMessage(
                chunkStream: piece.chunkStream, time: piece.header.time, kind: kind, stream: piece.header.stream,
                body: body)
            return take(message, &output, &actions)
        case .ignored?, nil: break
        }
        return nil
    }

    /// Whether a message says what the video is like.
    private func describes(_ header: ChunkFollower.Header, _ beginning: some Collection<UInt8>) -> Bool {
        guard header.length <= Self.largestDescription else { return false }
        return switch header.kind {
        case RTMPMessage.Kind.video: VideoDescription.mayBeHeader(beginning)
        case RTMPMessage.Kind.data: true
        default: false
        }
    }

    private mutating func describe(_ kind: UInt8, _ body: [UInt8], _ actions: inout [SpliceAction]) {
        guard kind == RTMPMessage.Kind.video else {
            metadata = VideoMetadata(body: body) ?? metadata
            return
        }
        guard VideoDescription.isHeader(body) else { return }
        let description = VideoDescription(header: body, metadata: metadata)
        guard description != described else { return }
        described = description
        isHeld = true
        actions.append(.described(description))
    }

    private mutating func fate(of header: ChunkFollower.Header) -> Fate? {
        switch header.kind {
        case RTMPMessage.Kind.audio, RTMPMessage.Kind.video, RTMPMessage.Kind.aggregate, RTMPMessage.Kind.data,
            RTMPMessage.Kind.dataAMF3:
            writer.begin(header).map { .passed($0) }
        case RTMPMessage.Kind.setChunkSize, RTMPMessage.Kind.abort, RTMPMessage.Kind.userControl,
            RTMPMessage.Kind.windowSize, RTMPMessage.Kind.command, RTMPMessage.Kind.commandAMF3:
            header.length <= Self.largestRead ? .read([]) : .ignored
        // Acknowledgements; Set Peer Bandwidth, which nginx-rtmp ignores; shared objects, which it would execute as commands.
        default: .ignored
        }
    }

    private mutating func take(
        _ message: RTMPMessage, _ output: inout [UInt8], _ actions: inout [SpliceAction]
    ) -> SessionFault? {
        switch message.kind {
        case RTMPMessage.Kind.setChunkSize:
            do { try follower.setChunkSize(message.number) } catch { return .chunks(error) }
        case RTMPMessage.Kind.abort:
            descriptions[message.number.map(Int.init) ?? 0] = nil
            guard let number = message.number, let fate = fates.removeValue(forKey: Int(number)) else { break }
            follower.abort(Int(number))
            if case .passed(let chunkStream) = fate { writer.abandon(chunkStream, output: &output) }
        case RTMPMessage.Kind.windowSize: window = message.number ?? 0
        case RTMPMessage.Kind.userControl:
            // Set Buffer Length, Ping Request and Ping Response (7.1.7): clients must not send nginx-rtmp's own events.
            guard [[0, 3], [0, 6], [0, 7]].contains(message.body.prefix(2)), message.body.count >= 6 else { break }
            repeatToServer(message, chunkStream: 2, &output)
        default:
            return obey(message, &output, &actions)
        }
        return nil
    }

    private mutating func obey(
        _ message: RTMPMessage, _ output: inout [UInt8], _ actions: inout [SpliceAction]
    ) -> SessionFault? {
        guard let name = message.commandName else { return nil }
        switch name {
        case "publish", "closeStream", "deleteStream", "FCUnpublish":
            actions.append(.answer(Answers.unpublished))
            actions.append(end(.unpublished))
        case "connect", "play", "play2": return .command(name)
        case "createStream": repeatToServer(message, chunkStream: 3, &output)
        // nginx-rtmp answers no others.
        default: break
        }
        return nil
    }

    private func repeatToServer(_ message: RTMPMessage, chunkStream: Int, _ output: inout [UInt8]) {
        var message = message
        message.chunkStream = chunkStream
        message.write(to: &output, chunkSize: ChunkWriter.chunkSize)
    }
}
