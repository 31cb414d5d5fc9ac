// Coverage-guided fuzzing of what anybody can send to relay-gate before it is let in, and of what follows: "make fuzz". Built from
// the sources themselves, like CallbackFuzz.swift.

/// What libFuzzer calls with each input: the first byte says in what pieces the rest comes, behind a handshake.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard let first = input.first else { return 0 }
    let (machine, request) = opening(Array(input.dropFirst()), pieces: Int(first) * 16 + 1)
    guard let request else { return 0 }

    // relay-hook can read the question, and what it reads is what was asked for.
    guard let form = try? CallbackForm(request.form(address: "192.0.2.1").utf8),
        let callback = try? IngestCallback(form)
    else { fatalError("relay-hook cannot read what it is asked") }
    precondition(callback.app == request.app && callback.name == request.name && callback.address == "192.0.2.1")
    precondition(!request.name.isEmpty && request.fullName.utf8.count <= PublishRequest.longest)

    // nginx hears an opening by the same rules, with the same request.
    precondition(machine.script.first?.commandName == "connect" && machine.script.last?.commandName == "publish")
    precondition(machine.script.dropFirst().dropLast().allSatisfy { $0.commandName == "createStream" })
    var heard: [UInt8] = []
    for message in machine.script { message.write(to: &heard, chunkSize: 128) }
    let (again, same) = opening(heard, pieces: .max)
    precondition(same == request && again.script == machine.script)

    // What comes behind is the session's.
    var session = machine.session
    _ = session.received(machine.rest)

    // nginx's answers, whatever they are, end in one way at most.
    var ingest = IngestMachine(proxyHeader: [], script: machine.script)
    var ends = 0
    for action in ingest.received([3] + [UInt8](repeating: 0, count: 2 * Handshake.size) + machine.rest) {
        if case .send = action { precondition(ends == 0) } else { ends += 1 }
    }
    precondition(ends <= 1)
    return 0
}

private let handshake = [Handshake.version] + [UInt8](repeating: 0, count: 2 * Handshake.size)

/// An opening that has heard a handshake and these bytes, and what it asks for.
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
        // What is kept while it may go on: a message, and what a read brings.
        if machine.isListening {
            precondition(machine.rest.count <= ChunkReader.largest + min(pieces, bytes.count) + 16)
        }
    }
    return (machine, request)
}
