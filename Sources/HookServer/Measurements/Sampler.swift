import NginxClient
import ProcessKit
import RelayCore
import ServiceLifecycle

/// Asks once a second for what nothing reports by itself: how many bytes each nginx has received. No cut waits for it.
struct Sampler: Service {
    private static let pace: Duration = .seconds(1)

    let driver: ChannelDriver
    let ingest: NginxClient
    let program: NginxClient

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let begin = ContinuousClock.now
                // Without a publisher the ingest has nothing to tell.
                let hasPublishers = await driver.hasPublishers
                async let ingestStat = hasPublishers ? try? ingest.stat(timeout: Self.pace) : nil
                async let programStat = try? program.stat(timeout: Self.pace)
                let (fromIngest, fromProgram) = await (ingestStat, programStat)
                await driver.sampled(ingest: fromIngest, program: fromProgram)
                try? await Task.sleep(until: begin + Self.pace, clock: .continuous)
            }
        }
    }
}
