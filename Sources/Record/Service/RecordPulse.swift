import ProcessKit
import RelayCore
import ServiceLifecycle

/// Has the desk look at the disk every two seconds, and reports to systemd that it is alive.
struct RecordPulse: Service {
    /// Often enough to find a disk that blocks within its ten seconds, and one that fills.
    private static let pace: Duration = .seconds(2)

    let desk: RecordDesk
    let notifier: SystemdNotifier

    func run() async throws {
        notifier.ready()
        await cancelWhenGracefulShutdown {
            // A disk that blocks makes a look wait, and nothing is wrong with this service then.
            var look: Task<Void, Never>?
            while !Task.isCancelled {
                await desk.lookAtFFmpegs()
                if await look?.ends(within: .zero) ?? true { look = Task { await desk.look() } }
                let tracks = await desk.report.tracks
                notifier.watchdog()
                notifier.status(tracks.map { "\($0.source.rawValue): \($0.state.rawValue)" }.joined(separator: ", "))
                try? await Task.sleep(for: Self.pace)
            }
        }
        await desk.end()
    }
}
