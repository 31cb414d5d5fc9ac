import ProcessKit
import ServiceLifecycle

/// Reports to systemd that relay-web is up, and that it is alive each time its own socket has answered.
struct WebProbe: Service {
    /// Its own socket.
    let own: HookClient
    let page: PageService
    /// Where the page is, for people.
    let place: String
    let notifier: SystemdNotifier

    func run() async throws {
        // A port in use does not keep it from being up: it waits for it.
        await cancelWhenGracefulShutdown { await page.waitForFirstTry() }
        notifier.ready()
        let interval = notifier.watchdogInterval.map { $0 / 2 } ?? .seconds(10)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if (try? await own.ask(.init(target: "/healthz"))) != nil { notifier.watchdog() }
                notifier.status(
                    page.isListening ? "serving the page on \(place)" : "waiting for \(place), which is in use")
                try? await Task.sleep(for: interval)
            }
        }
    }
}
