import FoundationEssentials
import Lab
import ProcessKit
import TestSupport

/// The relay's package installed on a fresh Debian by the documented commands and no others.
struct Installation: Sendable {
    /// The Debian after, switched off: for machines of the same kind.
    let layer: Layer
    let platformKey: String
    /// The platform's, which the destination's file names.
    let port: Int
    let figures: Figures

    struct Figures: Sendable {
        /// What `apt-get install` printed.
        let said: String
        /// Seconds that it took.
        let install: Double
        /// Seconds from its beginning to the slate at the platform.
        let toSlate: Double
        /// What `systemctl is-system-running` said then.
        let state: String
        /// The units that had failed then.
        let failed: String
        /// What the journal held of the relay's units that is not for every day.
        let complaints: [JournalLine]
    }

    /// What the tests set: a small picture, and a keyframe a second so that a switch is soon seen.
    static let settings = """
        OUT_RES=360
        OUT_FPS=30
        VID_BITRATE=800k
        MAX_BITRATE=800k
        BUFFER_SIZE=1600k
        KEYFRAME_SECONDS=1

        """

    /// Takes a fresh Debian and installs the package.
    static func make(on debian: Debian, root: DebianRoot, package: String) async throws -> Installation {
        let name = "install-\(debian.version)"
        let layer = try await Layer.over(root: root.path, name: name)
        let directory = try TemporaryDirectory("relay-system")
        let platform = try StandInPlatform(directory: "\(directory.path)/platform")
        let machine = try await Machine.boot(name, from: layer) { try await platform.start(wrapper: $0) }
        do {
            let file = "/root/\(package.split(separator: "/").last ?? "relay.deb")"
            try FileManager.default.copyItem(atPath: package, toPath: machine.path(of: file))

            let begin = Moment.now()
            let apt = try await machine.run(
                "apt-get", "install", "-y", "--no-install-recommends", file, within: .seconds(300)
            ).checked()
            let installed = Moment.now()
            let platformKey = "kick\(UInt64.random(in: 0 ... .max))"
            let host = try await setUp(
                debian, machine: machine, platform: platform, platformKey: platformKey, directory: directory)
            let slate = try await host.slate(since: begin, within: .seconds(20))
            let figures = Figures(
                said: apt.text, install: installed.seconds(since: begin), toSlate: slate.seconds(since: begin),
                state: try await machine.run("systemctl", "is-system-running").text,
                failed: try await machine.run("systemctl", "--failed", "--no-legend").text,
                complaints: try await machine.journal(selection: ["-u", "relay-*", "-p", "warning"]))
            try await machine.powerOff()
            await platform.close()
            return Installation(
                layer: layer, platformKey: platformKey, port: platform.port, figures: figures)
        } catch {
            let evidence = await machine.evidence()
            await machine.unplug()
            await platform.close()
            throw Failed(description: "\(debian.testDescription): \(error)\n\(evidence)")
        }
    }

    /// What an administrator does after the installation, as the README says.
    private static func setUp(
        _ debian: Debian, machine: Machine, platform: StandInPlatform, platformKey: String,
        directory: TemporaryDirectory
    ) async throws -> RelayHost {
        let settings = machine.path(of: "/etc/relay/relay.env")
        let text = try String(contentsOfFile: settings, encoding: .utf8)
        try (text + self.settings).write(toFile: settings, atomically: false, encoding: .utf8)
        try machine.write(platformKey + "\n", to: "/root/key")
        try await machine.shell("relayctl push add kick --url \(platform.url) < /root/key; rm /root/key")
        try await machine.shell("systemctl start \(RelayHost.target)")
        return try RelayHost(
            debian: debian, machine: machine, platform: platform, platformKey: platformKey, directory: directory)
    }

    /// An installation that went wrong.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Switches on a machine on which the package was installed before.
    ///
    /// - Returns: A host, on which the slate is on air.
    func host(_ debian: Debian, number: Int) async throws -> RelayHost {
        let name = "host-\(debian.version)-\(number)"
        let directory = try TemporaryDirectory("relay-system")
        let platform = try StandInPlatform(directory: "\(directory.path)/platform", port: port)
        let begin = Moment.now()
        // At each start, as the network is another one.
        let machine = try await Machine.boot(name, from: try await layer.another(name: name)) {
            await platform.stop()
            try await platform.start(wrapper: $0)
        }
        let host = try RelayHost(
            debian: debian, machine: machine, platform: platform, platformKey: platformKey, directory: directory)
        do {
            try await host.slate(since: begin, within: .seconds(20))
            try await host.waitUntilWhole()
            return host
        } catch {
            let evidence = await host.machine.evidence()
            await host.discard()
            throw Failed(description: "\(debian.testDescription) after a boot: \(error)\n\(evidence)")
        }
    }
}
