import RTMP
import TestSupport

@testable import Gate

/// Chunks as an encoder may send them, in any form that RTMP has, and the messages that they are.
struct ChunkScript {
    /// What an encoder does with the extended timestamp in chunks of type 3.
    struct Dialect {
        var repeatsWithinMessages = true
        var repeatsAtBeginnings = true
    }

    private struct Last {
        var message: RTMPMessage
        var delta: UInt32 = 0
        var extended: UInt32?
    }

    /// A message of which some chunks have been sent.
    private struct Begun {
        let message: RTMPMessage
        var sent: Int
    }

    private(set) var bytes: [UInt8] = []
    /// In the order of their ends.
    private(set) var messages: [RTMPMessage] = []
    var chunkSize = 128
    var dialect = Dialect()
    private var last: [Int: Last] = [:]
    private var begun: [Begun] = []

    /// Sends a whole message.
    mutating func send(_ message: RTMPMessage, format: UInt8 = 0) {
        begin(message, format: format)
        while !begun.isEmpty { goOn(begun.count - 1) }
    }

    /// Sends the first chunk of a message. Formats 1 to 3 need a message before it in its chunk stream that they can refer to.
    mutating func begin(_ message: RTMPMessage, format: UInt8 = 0) {
        let name = message.chunkStream
        let before = last[name]
        let delta = format == 0 ? message.time : message.time &- (before?.message.time ?? 0)
        appendBasicHeader(format, name)
        var extended: UInt32?
        if format < 3 {
            if delta >= 0xFF_FFFF { extended = delta }
            append(min(delta, 0xFF_FFFF), 3)
            if format < 2 {
                append(UInt32(message.body.count), 3)
                bytes.append(message.kind)
            }
            if format == 0 { append(message.stream.byteSwapped, 4) }
            if let extended { append(extended, 4) }
        } else {
            extended = before?.extended
            if let extended, dialect.repeatsAtBeginnings { append(extended, 4) }
        }
        last[name] = Last(message: message, delta: format == 0 ? 0 : delta, extended: extended)
        begun.append(Begun(message: message, sent: 0))
        appendBody(begun.count - 1)
    }

    /// Sends the next chunk of a message that has begun.
    private mutating func goOn(_ index: Int) {
        let name = begun[index].message.chunkStream
        appendBasicHeader(3, name)
        if dialect.repeatsWithinMessages, let extended = last[name]?.extended { append(extended, 4) }
        appendBody(index)
    }

    private mutating func appendBody(_ index: Int) {
        let message = begun[index].message
        let piece = message.body.dropFirst(begun[index].sent).prefix(chunkSize)
        bytes += piece
        begun[index].sent += piece.count
        if begun[index].sent == message.body.count {
            begun.remove(at: index)
            messages.append(message)
        }
    }

    private mutating func appendBasicHeader(_ format: UInt8, _ name: Int) {
        switch name {
        case ..<64: bytes.append(format << 6 | UInt8(name))
        case ..<320 where name % 2 == 0: bytes += [format << 6, UInt8(name - 64)]
        default: bytes += [format << 6 | 1, UInt8((name - 64) % 256), UInt8((name - 64) / 256)]
        }
    }

    private mutating func append(_ number: UInt32, _ count: Int) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(8 * index))) }
    }

    /// Media in all forms, the same for one seed: chunk streams of all sizes, interleaved, with chunk sizes that change.
    static func random(seed: UInt64, messages count: Int = 25) -> ChunkScript {
        var random = SeededGenerator(seed: seed)
        var script = ChunkScript()
        script.dialect = Dialect(repeatsWithinMessages: seed % 2 == 0, repeatsAtBeginnings: seed % 3 == 0)
        let names = [3, 6, 31, 32, 63, 64, 65, 319, 320, 65_599]
        while script.messages.count < count {
            if !script.begun.isEmpty, Bool.random(using: &random) {
                script.goOn(Int.random(in: script.begun.indices, using: &random))
                continue
            }
            if Int.random(in: 0..<10, using: &random) == 0, script.begun.isEmpty {
                let size = random.one(of: [1, 2, 64, 127, 128, 4095, 4096, 4097, 60_000, 0x7FFF_FFFF])
                script.send(.control(RTMPMessage.Kind.setChunkSize, UInt32(size)))
                script.chunkSize = size
                continue
            }
            guard
                let name = names.filter({ name in !script.begun.contains { $0.message.chunkStream == name } })
                    .randomElement(using: &random)
            else { continue }
            script.begin(name, &random)
        }
        while !script.begun.isEmpty { script.goOn(script.begun.count - 1) }
        return script
    }

    private mutating func begin(_ name: Int, _ random: inout SeededGenerator) {
        let before = last[name]
        let format: UInt8 = before == nil ? 0 : UInt8.random(in: 0...3, using: &random)
        let most = chunkSize < 64 ? 300 : 20_000
        var message = RTMPMessage(
            chunkStream: name, time: random.one(of: [0, 40, 0xFF_FFFE, 0xFF_FFFF, 0x0100_0000, .max]),
            kind: random.one(of: [8, 9, 15, 18, 22]), stream: format == 0 ? 1 : before?.message.stream ?? 1,
            body: (0..<Int.random(in: 0...most, using: &random)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        if format > 0, let before {
            let delta: UInt32 =
                format == 3 ? before.delta : random.one(of: [0, 20, 40, 0x0200_0000, 0xFFFF_FFF0])
            message.time = before.message.time &+ delta
            if format > 1 {
                message.kind = before.message.kind
                message.body = before.message.body.map { $0 &+ 1 }
            }
        }
        begin(message, format: format)
    }
}

extension [UInt8] {
    /// Cut at endpoints that a seed chooses.
    func cut(seed: UInt64) -> [ArraySlice<UInt8>] {
        var random = SeededGenerator(seed: seed)
        var rest = self[...]
        var pieces: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            pieces.append(rest.prefix(random.one(of: [1, 2, 3, 13, 200, 5000])))
            rest = rest.dropFirst(pieces.last?.count ?? 0)
        }
        return pieces
    }

    func cut(into size: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}

extension SeededGenerator {
    fileprivate mutating func one<T>(of all: [T]) -> T { all[Int.random(in: all.indices, using: &self)] }
}
