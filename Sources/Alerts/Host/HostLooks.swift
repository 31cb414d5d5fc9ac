import FoundationEssentials
import Glibc
import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle
import SettingsFiles
import StatusReading

/// Looks at this host for ``HostWatch``: at its disks and for an upgrade each minute, at its certificates each hour.
struct HostLooks: Service {
    /// For one connection.
    private static let limit: Duration = .seconds(6)
    /// More than an nginx has.
    private static let mostPlaces = 16

    /// relay-hook's control socket.
    let hook: LocalHTTP
    let desk: AlertDesk
    let logger: Logger
    /// Directories that are written to; those of one file system are looked at once.
    let paths: [String]
    /// The page's address.
    let page: PublicURL?
    /// Where nginx's configuration is that is no part of Debian's: RTMPS for OBS, see docs/OPERATING.md.
    var nginx = "/etc/nginx/modules-enabled"
    var pace: Duration = .seconds(60)
    var certificatePace: Duration = .seconds(3600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var certificatesDue = ContinuousClock.now
            while !Task.isCancelled {
                await lookAtDisks()
                await lookForUpgrade()
                if certificatesDue <= .now {
                    certificatesDue = .now + certificatePace
                    await lookAtCertificates()
                }
                try? await Task.sleep(for: pace)
            }
        }
    }

    private func log(_ events: [HostEvent]) { for event in events { logger.log(.host(event)) } }

    /// Waits for a task, which may hang as a file system does, or until this service stops.
    private func value<Value: Sendable>(_ task: Task<Value, Never>) async -> Value? {
        while !Task.isCancelled {
            if await task.ends(within: .seconds(3600)) { return await task.value }
        }
        return nil
    }

    private func lookAtDisks() async {
        let paths = paths
        guard let disks = await value(Task { await DetachedThread.run { DiskSpace.all(paths) } }) else { return }
        log(await desk.saw { $0.saw(disks) })
    }

    private func lookForUpgrade() async {
        guard
            let answer = try? await hook.get(Topology.statusPath, timeout: .seconds(10), maximumBytes: 1 << 20),
            answer.status == 200, let outdated = StatusReply.read(answer.body)?.outdated
        else { return }
        log(await desk.saw { $0.saw(outdated: outdated) })
    }

    private func lookAtCertificates() async {
        let places = places
        let look = Task {
            await withTaskGroup(of: (String, CertificateSpan?).self) { group in
                for place in places { group.addTask { (place.name, await Self.span(place)) } }
                var spans: [String: CertificateSpan?] = [:]
                for await (name, span) in group { spans.updateValue(span, forKey: name) }
                return spans
            }
        }
        guard let spans = await value(look) else { return }
        let now = WallClock.now / 1000
        log(await desk.saw { $0.saw(spans, now: now) })
    }

    private var places: [CertificatePlace] {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: nginx)) ?? []).sorted()
        let texts = names.filter { $0.hasSuffix(".conf") }.compactMap { try? SmallFile.text(of: "\(nginx)/\($0)") }
        var places = page.flatMap { CertificatePlace($0) }.map { [$0] } ?? []
        for place in texts.flatMap({ CertificatePlace.all(inNginx: $0) })
        where places.count < Self.mostPlaces && !places.contains(where: { $0.name == place.name }) {
            places.append(place)
        }
        return places
    }

    /// What is served there, valid or not.
    private static func span(_ place: CertificatePlace) async -> CertificateSpan? {
        func reach(_ address: String? = nil) async -> CertificateSpan? {
            CertificateSpan(
                await ConnectionTrial(
                    host: place.host, port: place.port, isEncrypted: true, address: address, checksCertificate: false,
                    limit: limit
                ).reach())
        }
        if let span = await reach() { return span }
        // Many routers do not lead a host to its own public address.
        return await reach(Topology.loopback)
    }
}
