import ArgumentParser
import Glibc
import ProcessKit
import RelayCore

/// Finds out before anything is started what would fail, and says all of it at once.
struct Preflight {
    /// One thing in the way.
    struct Problem: Equatable {
        let text: String
        let exit: Int32
    }

    /// Debian's path of nginx's rtmp module, the one both configurations load.
    static let module = "/usr/lib/nginx/modules/ngx_rtmp_module.so"

    /// Where programs are. /usr/sbin, where Debian has nginx, is not in every user's PATH.
    static let environment: [String: String] = {
        var environment = Command.cleanEnvironment
        let path = environment["PATH"] ?? ""
        let known = Set(path.split(separator: ":").map(String.init))
        let more = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].filter { !known.contains($0) }
        environment["PATH"] = ([path] + more).joined(separator: ":")
        return environment
    }()

    let settings: RelaySettings

    /// Everything that would keep the relay from running, the most basic first.
    ///
    /// - Parameter ports: Whether to see if the ports are free, which they are not while the relay runs.
    func problems(ports: Bool = true) async -> [Problem] {
        var problems = Self.missingPrograms()
        if problems.isEmpty { problems += await missingEncoders() }
        if ports { problems += usedPorts() }
        return problems
    }

    /// The path of a program.
    static func path(of program: String) -> String? {
        let folders = environment["PATH"]?.split(separator: ":") ?? []
        return folders.lazy.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    /// What is missing whatever the settings are.
    static func missingPrograms() -> [Problem] {
        let needed = [
            ("nginx", "nginx"), ("ffmpeg", "ffmpeg"), ("ffprobe", "ffmpeg"), ("setpriv", "util-linux"),
            ("sha256sum", "coreutils"),
        ]
        var problems = needed.filter { path(of: $0.0) == nil }.map { program, package in
            missing("\(program) is not installed", package)
        }
        if access(module, R_OK) != 0 {
            problems.append(missing("nginx's RTMP module is not installed (\(module))", "libnginx-mod-rtmp"))
        }
        return problems
    }

    private func missingEncoders() async -> [Problem] {
        let list = await output(of: ["-hide_banner", "-encoders"])
        let encoders = Set(list.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) })
        return [settings.profile.encoder, "aac"].filter { !encoders.contains($0) }.map {
            Self.missing("this ffmpeg has no encoder \($0)", "ffmpeg, as Debian builds it; or set VIDEO_ENCODER")
        }
    }

    private func usedPorts() -> [Problem] {
        let ports = [
            ("RTMP_PORT", settings.listenAddress.nginxHost, settings.rtmpPort),
            ("INGEST_PORT", "127.0.0.1", settings.ingestPort),
            ("INGEST_PORT", RelaySettings.gateHost, settings.ingestPort),
            ("SWITCH_PORT", "127.0.0.1", settings.switchPort), ("HTTP_PORT", "127.0.0.1", settings.httpPort),
        ]
        return ports.compactMap { name, host, port in
            switch ListenCheck.listen(host: host, port: port) {
            case 0: return nil
            case EADDRINUSE:
                if name == "RTMP_PORT", let holder = RuntimeDirectory.holder(settings) {
                    let problem = RuntimeDirectory.InUse(port: port, holder: holder)
                    return Problem(text: problem.description, exit: RelayExit.portInUse.rawValue)
                }
                let owner = PortOwner.find(port)?.description ?? "a program that only root can name"
                return Problem(
                    text: "\(name): port \(port) is in use by \(owner); stop that, or set another \(name)",
                    exit: RelayExit.portInUse.rawValue)
            case EADDRNOTAVAIL:
                return Problem(
                    text: "RTMP_LISTEN: \(host) is not an address of this host", exit: RelayExit.settings.rawValue)
            case EACCES:
                return Problem(
                    text: "\(name): only root may listen on port \(port); set a \(name) of 1024 or more",
                    exit: RelayExit.settings.rawValue)
            case let code:
                return Problem(
                    text: "\(name): \(host):\(port) can't be listened on: \(String(cString: strerror(code)))",
                    exit: RelayExit.settings.rawValue)
            }
        }
    }

    private static func missing(_ what: String, _ package: String) -> Problem {
        let remedy = package.contains(" ") ? "install \(package)" : "install it: sudo apt-get install \(package)"
        return Problem(text: "\(what); \(remedy)", exit: RelayExit.missing.rawValue)
    }

    private func output(of arguments: [String]) async -> [String] {
        let (lines, sink) = AsyncStream<String>.makeStream()
        guard
            let child = try? await Child.start(
                Command("ffmpeg", arguments, environment: Self.environment), onLine: { sink.yield($0.text) })
        else { return [] }
        _ = await child.exit()
        sink.finish()
        return await lines.reduce(into: []) { $0.append($1) }
    }
}
