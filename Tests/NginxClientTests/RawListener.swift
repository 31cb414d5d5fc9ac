import Foundation
import TestSupport

/// A port of this host on which one connection is accepted, by `answer`.
struct RawListener {
    private let held: HeldPort
    var port: Int { held.port }

    init() throws {
        held = try HeldPort()
    }

    /// Accepts one connection, writes `text` and closes it.
    func answer(_ text: [UInt8]) {
        Thread.detachNewThread { [held] in
            let connection = accept(held.descriptor, nil, nil)
            var rest = text[...]
            var request = [UInt8](repeating: 0, count: 4096)
            _ = recv(connection, &request, request.count, 0)
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes {
                    send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard sent > 0 else { break }
                rest = rest.dropFirst(sent)
            }
            close(connection)
        }
    }
}
