import ArgumentParser
import Glibc
import ProcessKit
import RelayCore

/// Checks before a start for everything that would make it fail, and reports all of it at once.
struct Preflight {
    /// One obstacle to a start.
    struct Problem: Equatable {
        let trouble: Trouble
        let exit: Int32

        /// One line.
        var text: String { trouble.line }
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
        var problems = needed.filter { path(of: $0.program) == nil }.map { program, package in
            missing("\(program) is not installed", package)
        }
        if let problem = missingModule() { problems.append(problem) }
        return problems
    }

    /// The programs that the relay runs, each with its Debian package.
    static let needed: [(program: String, package: String)] = [
        ("nginx", "nginx"), ("ffmpeg", "ffmpeg"), ("ffprobe", "ffmpeg"), ("setpriv", "util-linux"),
        ("sha256sum", "coreutils"),
    ]

    /// The absence of nginx's RTMP module.
    static func missingModule() -> Problem? {
        guard access(module, R_OK) != 0 else { return nil }
        return missing("nginx's RTMP module is not installed (\(module))", "libnginx-mod-rtmp")
    }

    private func missingEncoders() async -> [Problem] {
        let encoders = await FFmpegParts.list("encoders")
        return [settings.profile.encoder, "aac"].filter { !encoders.contains($0) }.map(Self.missingEncoder)
    }

    /// The absence of an encoder.
    static func missingEncoder(_ name: String) -> Problem {
        let trouble = Trouble(
            what: "this ffmpeg has no encoder \(name)",
            remedy: "install ffmpeg, as Debian builds it; or set VIDEO_ENCODER",
            command: "sudo apt-get install --reinstall ffmpeg")
        return Problem(trouble: trouble, exit: RelayExit.missing.rawValue)
    }

    private static func missing(_ what: String, _ package: String) -> Problem {
        // Also right for a package of which a file is gone.
        let command = "sudo apt-get install --reinstall \(package)"
        let trouble = Trouble(what: what, remedy: "install it: sudo apt-get install \(package)", command: command)
        return Problem(trouble: trouble, exit: RelayExit.missing.rawValue)
    }
}
