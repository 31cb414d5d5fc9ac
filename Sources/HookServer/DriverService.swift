import Logging
import ProcessKit
import RelayCore
import ServiceLifecycle

/// Runs a channel for as long as the program runs: first the slate, then whatever its events say.
///
/// It comes last in the service group, so it stops first: callbacks that wait are answered, then the servers can close.
struct DriverService: Service {
    let driver: ChannelDriver
    let slates: SlateLibrary
    /// Ends when both callback sockets take connections.
    let socketsReady: AsyncStream<Void>
    let logger: Logger

    func run() async throws {
        var sockets = socketsReady.makeAsyncIterator()
        for _ in 0..<2 { await sockets.next() }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await prepareSlate() }
                while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
                group.cancelAll()
            }
        }
        await driver.stop()
    }

    /// The operator's slate goes on air at once if it has been rendered before; else the built-in one until it is.
    private func prepareSlate() async {
        var missing: (file: String, output: String)?
        do {
            missing = try await slates.findConfigured()
        } catch {
            await report(error)
        }
        // The file comes first: the machine gives a slate's faucet less time than its first rendering can take.
        _ = try? await slates.file(.configured)
        await driver.start()
        guard let missing else { return }
        do {
            await driver.slateProblem("being rendered")
            try await slates.renderConfigured(missing.file, to: missing.output)
            await driver.slateProblem(nil)
            await driver.slateRendered()
        } catch {
            await report(error)
        }
    }

    private func report(_ error: any Error) async {
        logger.warning("the built-in slate is on air instead of the configured one", metadata: ["reason": "\(error)"])
        await driver.slateProblem("\(error)")
    }
}
