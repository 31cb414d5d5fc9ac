import ArgumentParser
import Glibc
import ProcessKit
import RelayCore

/// Checks before a start for everything that would make it fail, and reports all of it at once.
struct Preflight {
    /// One obstacle to a start.
    struct Problem: Equatable {
        let text: String
        let exit: Int32
    }

    /// Debian's path of nginx's rtmp module, the one both configurations load.
    static let module = "/usr/lib/nginx/modules/ngx_rtmp_module.so"

    /// The search path for programs. /usr/sbin, where Debian has nginx, is not in every user's PATH.
    static let environment: [String: String] = {
        var environment = Command.cleanEnvironment
        let path = environment["PATH"] ?? ""
        let known = Set(path.split(separator: ":").map(String.init))
        let more = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].filter { !known.contains($0) }
        environment["PATH"] = ([path] + more).joined(separator: ":")
        return environment
    }()

    let settings: RelaySettings

    /// Everything that would keep the relay from running, the most basic first, except for ports (``PortCheck``).
    func problems() async -> [Problem] {
        let missing = Self.missingPrograms()
        return missing.isEmpty ? await missingEncoders() : missing
    }

    /// The path of a program.
    static func path(of program: String) -> String? {
        ExecutableLookup.find(program, in: environment["PATH"])
    }

    /// Programs that are missing, whatever the settings are.
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
