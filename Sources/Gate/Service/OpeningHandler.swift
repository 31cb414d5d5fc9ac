import Logging
import NIOCore

/// One connection until it publishes: bytes to the machine, and its actions to the world. Afterwards it lets everything through.
final class OpeningHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let address: PeerAddress
    /// What counts as the same stranger.
    let neighbourhood: String
    private let house: House
    private var machine = OpeningMachine()
    private var request: PublishRequest?
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var isOver = false

    init(house: House, address: PeerAddress) {
        self.house = house
        self.address = address
        neighbourhood = address.neighbourhood
    }

    /// The question for relay-hook.
    var form: String? { request?.form(address: address.host) }

    var channel: (any Channel)? { context?.channel }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        let opening = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: House.openingLimit) { opening.value.expired() }
        house.arrived(self)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        perform(machine.received(unwrapInboundIn(data).readableBytesView))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !isOver else { return context.fireChannelReadComplete() }
        // What a broadcaster sends behind its request waits in the kernel.
        if machine.isListening { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        self.context = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func close() {
        leave()
        context?.close(promise: nil)
    }

    /// relay-hook lets it in: to nginx.
    func admitted() {
        guard let context else { return }
        leave()
        let start = ContinuousClock.now
        let ingest = house.places.ingest
        let machine = IngestMachine(
            proxyHeader: address.proxyHeader(to: ingest), script: machine.script)
        let joint = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        IngestHandler.connect(to: ingest, machine: machine, on: context.channel).whenComplete { result in
            let (opening, context) = joint.value
            switch result {
            case .success(let connection):
                opening.join(connection.value, context)
                opening.house.logger.debug(
                    "publisher passed on",
                    metadata: [
                        "address": "\(opening.address.host)", "took": "\(ContinuousClock.now - start)",
                    ])
            case .failure(let error):
                // The client's own end is no news.
                if context.channel.isActive { opening.house.ingestFailed(opening.address, "\(error)") }
                context.close(promise: nil)
            }
        }
    }

    private func join(_ ingest: IngestHandler.Connection, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return ingest.close() }
        let (house, address) = (house, address)
        let client = SpliceHandler(machine.session) { report in
            switch report {
            case .warning(let fault): house.publisherAtFault(address, fault)
            case .end(.failed(let fault)): house.publisherClosed(address, fault)
            case .end(.unpublished): house.logger.debug("publisher stops", metadata: ["address": "\(address.host)"])
            }
        }
        do {
            try context.pipeline.syncOperations.addHandler(client)
            // Large reads from here on; media passes in pieces of a keyframe's size.
            try context.channel.syncOptions?.setOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator())
            let server = try ingest.splice { report in
                if case .end(.failed(let fault)) = report { house.publisherClosed(address, fault) }
            }
            client.begin(with: server, first: ingest.forClient, rest: machine.rest)
            server.begin(with: client, first: [], rest: [])
        } catch {
            ingest.close()
            return context.close(promise: nil)
        }
        let publisher = NIOLoopBound(client, eventLoop: context.eventLoop)
        for seconds in [PublisherSession.quietLimit, PublisherSession.silenceLimit] {
            let timer = context.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) {
                publisher.value.perform { $0.waited(seconds) }
            }
            context.channel.closeFuture.whenComplete { _ in timer.cancel() }
        }
    }

    private func leave() {
        isOver = true
        timer?.cancel()
        timer = nil
        house.left(self)
    }

    private func expired() {
        guard !isOver else { return }
        let actions = machine.expired()
        // It has asked, and waits for relay-hook.
        if actions.isEmpty { return close() }
        perform(actions)
    }

    private func perform(_ actions: [OpeningMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let bytes):
                guard let context else { return }
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            case .ask(let request):
                self.request = request
                house.askLater(self)
            case .refuse(let refusal): house.refused(self, refusal)
            }
        }
    }
}
