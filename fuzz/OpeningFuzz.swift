// Coverage-guided fuzzing of what any client can send to relay-gate before it is admitted, and afterwards: "make fuzz". Built from
// the sources themselves, like CallbackFuzz.swift.

import RTMP

/// Called by libFuzzer with each input: the first byte sets the size of the pieces in which the rest arrives after a handshake.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard let first = input.first else { return 0 }
    let (machine, request) = opening(Array(input.dropFirst()), pieces: Int(first) * 16 + 1)
    guard let request else { return 0 }

    // relay-hook can parse the request, and gets what was asked for.
    guard let form = try? CallbackForm(request.form(address: "192.0.2.1").utf8),
        let callback = try? IngestCallback(form)
    else { fatalError("relay-hook cannot read what it is asked") }
    precondition(callback.app == request.app && callback.name == request.name && callback.address == "192.0.2.1")
    precondition(!request.name.isEmpty && request.fullName.utf8.count <= PublishRequest.longest)

    // nginx gets an opening that follows the same rules, with the same request.
    precondition(machine.script.first?.commandName == "connect" && machine.script.last?.commandName == "publish")
    precondition(machine.script.dropFirst().dropLast().allSatisfy { $0.commandName == "createStream" })
    var heard: [UInt8] = []
    for message in machine.script { message.write(to: &heard, chunkSize: 128) }
    let (again, same) = opening(heard, pieces: .max)
    precondition(same == request && again.script == machine.script)

    // The rest belongs to the session.
    var session = machine.session
    _ = session.received(machine.rest)

    // Whatever nginx answers, there is at most one end.
    var ingest = IngestMachine(proxyHeader: [], script: machine.script)
    var ends = 0
    for action in ingest.received([3] + [UInt8](repeating: 0, count: 2 * Handshake.size) + machine.rest) {
        if case .send = action { precondition(ends == 0) } else { ends += 1 }
    }
    precondition(ends <= 1)
    return 0
}

private let handshake = [Handshake.version] + [UInt8](repeating: 0, count: 2 * Handshake.size)

/// An opening after a handshake and these bytes, and the request it makes.
private func opening(_ bytes: [UInt8], pieces: Int) -> (OpeningMachine, PublishRequest?) {
    var machine = OpeningMachine()
    _ = machine.received(handshake)
    var request: PublishRequest?
    var isOver = false
    var rest = bytes[...]
    while !rest.isEmpty, machine.isListening {
        for action in machine.received(rest.prefix(pieces)) {
            precondition(!isOver)
            switch action {
            case .send: break
            case .ask(let asked):
                request = asked
                isOver = true
            case .refuse: isOver = true
            }
        }
        rest = rest.dropFirst(pieces)
        precondition(machine.isListening != isOver)
        // The bytes kept while it goes on: one message, and one read.
        if machine.isListening {
            precondition(machine.rest.count <= ChunkReader.largest + min(pieces, bytes.count) + 16)
        }
    }
    return (machine, request)
}
