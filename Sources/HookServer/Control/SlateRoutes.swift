import Hummingbird
import HummingbirdCore
import NIOCore
import RelayCore

/// The routes of slates: list, add, use, remove, preview.
struct SlateRoutes: Sendable {
    let slates: SlateManager

    /// What an upload is written in: fewer, larger pieces than arrive.
    private static let piece = 1 << 20

    /// Adds them to the control server.
    func add(to router: Router<ControlContext>) {
        router.get("api/v1/slates") { _, _ in try Response.json(await slates.list) }
        router.post("api/v1/slates") { request, context in
            let query = request.uri.queryParameters
            let offer = try SlateManager.Offer(
                name: query.get("name"), file: query.get("file"),
                bytes: request.headers[.contentLength].flatMap { Int64($0) })
            let body = request.body
            let reply = try await slates.add(offer, by: try await context.caller) { upload in
                try await Self.receive(body, into: upload)
            }
            return try Response.json(ControlReply(message: reply))
        }
        router.post("api/v1/slates/:name/use") { _, context in
            let reply = try await slates.use(try Self.name(context), by: try await context.caller)
            return try Response.json(ControlReply(message: reply))
        }
        router.post("api/v1/slates/:name/remove") { _, context in
            let reply = try await slates.remove(try Self.name(context), by: try await context.caller)
            return try Response.json(ControlReply(message: reply))
        }
        router.get("api/v1/slates/:name/preview") { _, context in
            let picture = try await slates.preview(try Self.name(context))
            return Response(
                status: .ok, headers: [.contentType: "image/png"], body: .init(byteBuffer: ByteBuffer(bytes: picture)))
        }
    }

    private static func name(_ context: ControlContext) throws -> SlateName {
        let text = context.parameters.get("name") ?? ""
        guard let name = SlateName(text) else {
            throw ControlFailure(.badRequest, "the name of a slate is not allowed; give \(SlateName.allowed)")
        }
        return name
    }

    private static func receive(_ body: RequestBody, into upload: SlateUpload) async throws {
        var waiting = ByteBuffer()
        for try await buffer in body {
            waiting.writeImmutableBuffer(buffer)
            guard waiting.readableBytes >= piece else { continue }
            try await upload.append(Array(waiting.readableBytesView))
            waiting.clear()
            // The rest is read and dropped by the server.
            if upload.isFull { return }
        }
        try await upload.append(Array(waiting.readableBytesView))
    }
}
