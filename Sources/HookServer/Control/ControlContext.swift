import Hummingbird
import NIOCore

/// The request context of the control socket.
struct ControlContext: RequestContext {
    /// Longest body of a command. An upload has a limit of its own.
    static let longestBody = 65_536

    var coreContext: CoreRequestContextStorage
    let channel: any NIOCore.Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    var maxUploadSize: Int { Self.longestBody }

    /// In whose name the request is sent, as it says itself.
    var orderedBy: String?

    /// Who sends the request.
    var caller: Caller {
        get async throws { try await Caller.of(channel).speaking(for: orderedBy) }
    }

    /// Lets root pass.
    ///
    /// - Throws: ``ControlFailure`` for everybody else.
    func requireRoot(to what: String) async throws {
        guard try await caller.isRoot else {
            throw ControlFailure(.forbidden, "only root may \(what): use sudo")
        }
    }
}
