import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ProcessKit
import ProgramOptions
import RelayCore

/// The HTTP server on `record.sock` (``RecordAPI``). The socket's mode and group are the permission.
enum RecordServer {
    /// - Parameters:
    ///   - socket: Path of the unix socket.
    ///   - group: Its members may use it; `nil`: only this process's own user and root may.
    static func make(socket: String, group: gid_t?, desk: RecordDesk, logger: Logger) -> some ApplicationProtocol {
        let router = Router(context: BasicRequestContext.self)
        router.get(RouterPath(RecordAPI.recordings)) { _, _ in json(await desk.list()) }
        router.post(RouterPath(RecordAPI.start)) { _, _ in message(await desk.startRecording()) }
        router.post(RouterPath(RecordAPI.stop)) { _, _ in message(await desk.stopRecording()) }
        router.post(RouterPath(RecordAPI.mark)) { request, _ in
            await answer(request, RecordAPI.Mark.self) { order async throws(RecordDesk.Refusal) in
                try await desk.mark(order.text)
            }
        }
        router.post(RouterPath(RecordAPI.clip)) { request, _ in
            await answer(request, RecordAPI.Clip.self) { order async throws(RecordDesk.Refusal) in
                try await desk.clip(seconds: order.seconds)
            }
        }
        router.post(RouterPath(RecordAPI.keep)) { request, _ in
            await answer(request, RecordAPI.Keep.self) { order async throws(RecordDesk.Refusal) in
                try await desk.keep(order.file)
            }
        }
        return Application(
            router: router, configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
            onServerRunning: { _ in
                // As a service of a host, the group is this process's own, and chown(2) is not among what its sandbox permits.
                guard group.map({ $0 == getegid() || chown(socket, uid_t.max, $0) == 0 }) ?? true,
                    chmod(socket, group == nil ? 0o600 : 0o660) == 0
                else {
                    logger.error("recordings cannot be steered: the mode of the socket cannot be set")
                    return
                }
            },
            logger: logger.quiet)
    }

    private static func answer<Order: Decodable>(
        _ request: Request, _ type: Order.Type, _ act: (Order) async throws(RecordDesk.Refusal) -> String
    ) async -> Response {
        guard let bytes = try? await request.body.collect(upTo: 4096),
            let order = try? JSONDecoder().decode(type, from: Data(bytes.readableBytesView))
        else { return json(["error": "the request is not the JSON that \(request.uri.path) takes"], .badRequest) }
        do throws(RecordDesk.Refusal) {
            return message(try await act(order))
        } catch {
            return json(["error": error.reason], .conflict)
        }
    }

    private static func message(_ text: String) -> Response { json(["message": text]) }

    private static func json(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) -> Response {
        let data = (try? JSONEncoder().encode(value)) ?? Data()
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
