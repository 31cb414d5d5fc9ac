import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle

/// Runs a channel while the process runs: starts with the slate, then follows its events.
///
/// It is last in the service group, so it stops first: it answers held callbacks, and then the servers can close.
struct DriverService: Service {
    /// How long to look for the operator's slate before the built-in one goes on air. Enough to read a file of 300 MB.
    private static let patience: Duration = .seconds(1)

    let driver: ChannelDriver
    let slates: SlateLibrary
    /// Yields once for each callback socket that accepts connections.
    let socketsReady: AsyncStream<Void>
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var sockets = socketsReady.makeAsyncIterator()
            for _ in CallbackSource.allCases { await sockets.next() }
            guard !Task.isCancelled else { return }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await prepareSlate() }
                try? await gracefulShutdown()
                group.cancelAll()
            }
        }
        await driver.stop()
    }

    /// Puts the operator's slate on air at once if it has been rendered before; otherwise shows the built-in one until it is.
    private func prepareSlate() async {
        let search = Task { try await slates.findConfigured() }
        await withTaskCancellationHandler {
            let isEarly = await search.ends(within: Self.patience)
            if !isEarly { await driver.slateProblem("being read") }
            // Render the file first: the machine gives a slate's switcher less time than a first rendering can take.
            _ = try? await slates.file(.configured)
            guard !Task.isCancelled else { return }
            await driver.start()
            do {
                switch try await search.value {
                case .none: return
                case .ready:
                    if isEarly { return }
                case .missing(let file, let output):
                    try await render(file, to: output)
                }
                await driver.slateProblem(nil)
                await driver.slateRendered()
            } catch is CancellationError {
                return
            } catch {
                let shown: ProgramEvent.Substitute = await slates.hasFormer ? .former : .builtIn
                logger.log(.program(.slateUnusable(shown: shown, reason: "\(error)")))
                await driver.slateProblem("\(error)")
            }
        } onCancel: {
            search.cancel()
            Task { await slates.stop() }
        }
    }

    /// Renders the operator's slate, and shows the progress in the status.
    private func render(_ file: String, to output: String) async throws {
        await driver.slateProblem("being rendered")
        let (percents, sink) = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingNewest(1))
        // Ends before the status shows anything else.
        async let shown: Void = {
            for await percent in percents { await driver.slateProblem("being rendered, \(percent) %") }
        }()
        do {
            try await slates.renderConfigured(file, to: output) { sink.yield($0) }
        } catch {
            sink.finish()
            await shown
            throw error
        }
        sink.finish()
        await shown
    }
}
