import RTMP

@testable import Gate

/// An opening made by hand.
struct Opening {
    private(set) var bytes: [UInt8] = []
    private var chunkSize = 128

    /// C0, C1 and C2.
    static let handshake = [Handshake.version] + [UInt8](repeating: 7, count: 2 * Handshake.size)

    mutating func add(_ message: RTMPMessage) {
        message.write(to: &bytes, chunkSize: chunkSize)
        if message.kind == RTMPMessage.Kind.setChunkSize, let size = message.number { chunkSize = Int(size) }
    }

    mutating func add(_ values: AMF0...) {
        var body: [UInt8] = []
        for value in values { value.write(to: &body) }
        addCommand(body)
    }

    mutating func addCommand(_ body: [UInt8]) {
        add(RTMPMessage(chunkStream: 3, kind: RTMPMessage.Kind.command, body: body))
    }

    static func connect(_ app: String = "live", _ more: AMF0.Property...) -> Opening {
        var opening = Opening()
        opening.add(.string("connect"), .number(1), .object([.init("app", .string(app))] + more))
        return opening
    }

    /// In the order of OBS: the chunk size before connect, its fields, and the list of codecs that newer ones have.
    static let obs: Opening = {
        var opening = Opening()
        opening.add(.control(RTMPMessage.Kind.setChunkSize, 4096))
        opening.add(
            .string("connect"), .number(1),
            .object([
                .init("app", .string("live")), .init("type", .string("nonprivate")),
                .init("flashVer", .string("FMLE/3.0 (compatible; FMSc/1.0)")),
                .init("swfUrl", .string("rtmp://192.0.2.10/live")), .init("tcUrl", .string("rtmp://192.0.2.10/live")),
                .init("fourCcList", .array([.string("av01"), .string("hvc1")])),
            ]))
        let key = AMF0.string("mystream?key=right-key-1")
        opening.add(.string("releaseStream"), .number(2), .null, key)
        opening.add(.string("FCPublish"), .number(3), .null, key)
        opening.add(.string("createStream"), .number(4), .null)
        opening.add(.string("publish"), .number(5), .null, key, .string("live"))
        return opening
    }()
}

/// What a machine did.
struct Outcome: Equatable {
    var sent: [UInt8] = []
    var request: PublishRequest?
    var refusal: Refusal?

    mutating func take(_ actions: [OpeningMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let bytes): sent += bytes
            case .ask(let request): self.request = request
            case .refuse(let refusal): self.refusal = refusal
            }
        }
    }
}

extension OpeningMachine {
    /// A machine that has heard a handshake and then these bytes, in pieces of a size.
    static func after(_ bytes: [UInt8], pieces: Int = .max) -> (machine: OpeningMachine, outcome: Outcome) {
        var machine = OpeningMachine()
        var outcome = Outcome()
        var rest = (Opening.handshake + bytes)[...]
        while !rest.isEmpty, machine.isListening {
            outcome.take(machine.received(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        return (machine, outcome)
    }

    /// The commands that nginx would hear.
    var commands: [String] {
        script.filter { $0.kind == RTMPMessage.Kind.command }.compactMap {
            AMF0Reader.values(in: $0.body[...]).first?.text
        }
    }

    /// What nginx would hear.
    var scriptBytes: [UInt8] {
        var bytes: [UInt8] = []
        for message in script { message.write(to: &bytes, chunkSize: 128) }
        return bytes
    }
}
