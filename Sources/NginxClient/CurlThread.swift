internal import CCurl
internal import ProcessKit
internal import Synchronization

/// Performs all requests of this process on one thread, by libcurl's multi interface (libcurl-multi(3)). No other thread blocks,
/// however many requests wait for an nginx that does not answer.
final class CurlThread: Sendable {
    static let shared = CurlThread()

    /// A request from its caller's point of view.
    private final class Ticket: Sendable {
        let request: CurlRequest
        let isCancelled = Atomic(false)
        private let continuation = Mutex<CheckedContinuation<Result<LocalHTTP.Answer, NginxClientError>, Never>?>(nil)

        init(_ request: CurlRequest) { self.request = request }

        func await(_ continuation: CheckedContinuation<Result<LocalHTTP.Answer, NginxClientError>, Never>) {
            self.continuation.withLock { $0 = continuation }
        }

        func finish(_ result: Result<LocalHTTP.Answer, NginxClientError>) {
            let waiting = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            waiting?.resume(returning: result)
        }
    }

    private struct Transfer {
        let ticket: Ticket
        let response: CurlResponse
    }

    /// Only the thread uses libcurl's handle, except for `curl_multi_wakeup`, which any thread may call.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer?
    private let arriving = Mutex<[Ticket]>([])

    private init() {
        multi = CurlLibrary.isReady ? curl_multi_init() : nil
        guard multi != nil else { return }
        DetachedThread.start { self.run() }
    }

    /// Returns the answer, whatever its status. Ends at once when its task is cancelled.
    func perform(_ request: CurlRequest) async -> Result<LocalHTTP.Answer, NginxClientError> {
        guard let multi else { return .failure(.unreachable("libcurl cannot be initialised")) }
        let ticket = Ticket(request)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                ticket.await(continuation)
                arriving.withLock { $0.append(ticket) }
                curl_multi_wakeup(multi)
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .releasing)
            curl_multi_wakeup(self.multi)
        }
    }

    private func run() {
        guard let multi else { return }
        var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
        while true {
            let tickets = arriving.withLock { tickets in
                defer { tickets = [] }
                return tickets
            }
            for ticket in tickets {
                let response = CurlResponse(to: ticket.request)
                do throws(NginxClientError) {
                    let handle = try ticket.request.handle(for: response)
                    transfers[handle] = Transfer(ticket: ticket, response: response)
                    curl_multi_add_handle(multi, handle)
                } catch {
                    ticket.finish(.failure(error))
                }
            }
            for (handle, transfer) in transfers where transfer.ticket.isCancelled.load(ordering: .acquiring) {
                transfers[handle] = nil
                end(handle)
                transfer.ticket.finish(.failure(.cancelled))
            }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            var left: Int32 = 0
            while let message = curl_multi_info_read(multi, &left) {
                guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                    let transfer = transfers.removeValue(forKey: handle)
                else { continue }
                let result = Result { () throws(NginxClientError) in
                    try CurlRequest.answer(of: transfer.response, handle, endedWith: message.pointee.data.result)
                }
                end(handle)
                transfer.ticket.finish(result)
            }
            // Until something happens, a transfer's time is up, or it is woken.
            curl_multi_poll(multi, nil, 0, Self.longestWait, nil)
        }
    }

    /// Milliseconds.
    private static let longestWait: Int32 = 60_000

    private func end(_ handle: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, handle)
        curl_easy_cleanup(handle)
    }
}
