import Logging
import NIOCore
import RTMP

/// One connection until it publishes: feeds bytes to the machine and performs its actions. Passes everything through afterwards.
final class OpeningHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// Incoming bytes go to the machine.
        case opening
        /// Incoming bytes go to the next handlers.
        case passing
        /// It has been told why it is refused; incoming bytes are dropped until it closes.
        case leaving
    }

    /// Time for a refused client to read the reason and close.
    private static let farewell: TimeAmount = .seconds(1)

    let address: PeerAddress
    private let table: ConnectionTable
    private var machine = OpeningMachine()
    private var id: ClientID?
    private var request: PublishRequest?
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var phase = Phase.opening

    init(table: ConnectionTable, address: PeerAddress) {
        self.table = table
        self.address = address
    }

    /// The request to relay-hook.
    var form: String? { request?.form(address: address.host) }

    /// The application and name that it publishes to, or wants to.
    var stream: [String]? { request.map { [$0.app, $0.name] } }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        let opening = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: ConnectionTable.openingLimit) { opening.value.expired() }
        id = table.arrived(self)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch phase {
        case .opening: perform(machine.received(unwrapInboundIn(data).readableBytesView))
        case .passing: context.fireChannelRead(data)
        case .leaving: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switch phase {
        // Data that follows the request to publish waits in the kernel.
        case .opening: if machine.isListening { context.read() }
        case .passing: context.fireChannelReadComplete()
        case .leaving: context.read()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        self.context = nil
        if let id { table.gone(id) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func close() {
        context?.close(promise: nil)
    }

    /// Sends the reason, and closes after the client has had time to read it. Closing a connection with incoming data resets it
    /// and loses what was sent.
    func refuse(_ reason: String) {
        guard let context, phase == .opening else { return }
        phase = .leaving
        timer?.cancel()
        let opening = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: Self.farewell) { opening.value.close() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: Answers.publishRefused(reason))), promise: nil)
        context.close(mode: .output, promise: nil)
        context.read()
    }

    /// relay-hook admits it: connects to nginx.
    func connect(to ingest: PeerAddress) {
        guard let context, let id else { return }
        let start = ContinuousClock.now
        let ingestMachine = IngestMachine(proxyHeader: address.proxyHeader(to: ingest), script: machine.script)
        let joint = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        IngestHandler.connect(to: ingest, machine: ingestMachine, on: context.channel).whenComplete { result in
            let (opening, context) = joint.value
            switch result {
            case .success(let connection):
                opening.table.connected(id)
                opening.phase = .passing
                opening.join(connection.value, context)
                opening.table.logger.debug(
                    "publisher passed on",
                    metadata: [
                        "address": "\(opening.address.host)", "took": "\(ContinuousClock.now - start)",
                    ])
            case .failure(let error):
                opening.table.connectFailed(id, error as? IngestHandler.Failure ?? .unreachable)
            }
        }
    }

    private func join(_ ingest: IngestHandler.Connection, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return ingest.close() }
        let (table, address, id, request) = (table, address, id, request)
        let loop = context.eventLoop
        var describe: (VideoDescription) -> Void = { _ in }
        let client = SpliceHandler(machine.session) { report in
            switch report {
            case .described(let description): describe(description)
            case .warning(let fault): table.publisherAtFault(address, fault)
            case .measured(let measure): if let id { table.publisher(id, shows: measure) }
            case .end(.failed(let fault)): table.publisherClosed(address, fault)
            case .end(.unpublished): table.logger.debug("publisher stops", metadata: ["address": "\(address.host)"])
            }
        }
        describe = { [weak client] description in
            guard let id, let request, let client else { return }
            let publisher = NIOLoopBound(client, eventLoop: loop)
            table.publisher(id, request, from: address, describes: description)
                .whenComplete { _ in publisher.value.goOn() }
        }
        do {
            try context.pipeline.syncOperations.addHandler(client)
            // Large reads from here on; media arrives in pieces of a keyframe's size.
            try context.channel.syncOptions?.setOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator())
            let server = try ingest.splice { report in
                if case .end(.failed(let fault)) = report { table.publisherClosed(address, fault) }
            }
            client.begin(with: server, first: ingest.forClient, rest: machine.rest)
            server.begin(with: client, first: [], rest: [])
            client.watchForMedia()
            if let form = request?.updateForm(address: address.host) {
                let (socket, loop) = (table.endpoints.hookSocket, context.eventLoop)
                client.watchForGivingUp { HookQuestion.ask(form, socket: socket, on: loop) }
            }
        } catch {
            ingest.close()
            return context.close(promise: nil)
        }
    }

    private func expired() {
        perform(machine.expired())
    }

    private func perform(_ actions: [OpeningMachine.Action]) {
        guard let id else { return }
        for action in actions {
            switch action {
            case .send(let bytes):
                guard let context else { return }
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .ask(let request):
                self.request = request
                // From here on other time limits apply.
                timer?.cancel()
                timer = nil
                table.asked(id)
            case .refuse(let refusal): table.refused(id, refusal)
            }
        }
    }
}
